"""Which frames are looked at closely: about 16 of each series, evenly, and the same ones every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from handcarry import check
from handcarry.model.report import Report
from handcarry.testing.phantom import write_series
from handcarry.testing.spec import Iod, Spec, Syntax

SMALL = (40, 40)  # a plane that leaves sharp steps to count, and little to do


def _closely(report: Report) -> list[tuple[int, int]]:
    """File and frame of each closer look, in the order of reading."""
    return [(n, facts.frame) for n, frames in sorted(report.medium.frames.items()) for facts in frames if facts.levels]


@pytest.mark.parametrize(("count", "every"), [(9, 1), (40, 2), (112, 7), (600, 32)])
def test_about_sixteen_slices_of_a_series_evenly_spread(count: int, every: int, tmp_path: Path) -> None:
    planted = write_series(tmp_path, Spec(size=(count, *SMALL)))
    looked = [n for n, _ in _closely(check(planted.path))]
    assert looked == list(range(every // 2, count, every))
    assert looked == [n for n, _ in _closely(check(planted.path))]


def test_a_small_series_among_many_files_is_not_forgotten(tmp_path: Path) -> None:
    planted = write_series(tmp_path, Spec(size=(64, *SMALL)))
    for n in range(1000):
        (tmp_path / f"help{n:04}.txt").write_text("how to open this disc")
    assert len(_closely(check(planted.path))) == 2


def test_frames_of_one_file_share_the_closer_looks(tmp_path: Path) -> None:
    planted = write_series(tmp_path, Spec(size=(48, *SMALL), iod=Iod.ENHANCED_CT))
    assert [frame for _, frame in _closely(check(planted.path))] == list(range(1, 48, 3))


def test_second_decoders_are_named_among_the_tools(tmp_path: Path) -> None:
    report = check(write_series(tmp_path, Spec(size=(20, *SMALL), syntax=Syntax.JPEG_LS)).path)
    assert [tool.name for tool in report.tools] == ["imagecodecs.jpegls", "pyjpegls-charls"]
    assert all(tool.version[0].isdigit() for tool in report.tools)
