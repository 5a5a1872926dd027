"""What of other people's scans must not travel along, and what a pack that is chosen from among them says."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from handcarry.errors import UsageError
from handcarry.pack.run import rehearse
from handcarry.pack.unpack import unpack
from handcarry.pack.verify import Level, verify
from handcarry.pack.wanted import Wanted
from handcarry.testing.phantom import write_series
from tests.pack.packing import SMALL, order, original_of, pack, run, small_series, somebody, tree

JANE = Wanted(patient="Jane Doe")


@pytest.fixture
def both(tmp_path: Path) -> Path:
    """Archives: one of two people, one of the other person only, its name being theirs; and a text in one that nobody owns."""
    small_series(tmp_path / "jane", size=(2, 48, 48))
    small_series(tmp_path / "other", size=(2, 48, 48), identity=somebody("ROE^RICHARD", "D-77310"), seed=3)
    given = tmp_path / "given"
    given.mkdir()
    shutil.make_archive(str(given / "ROE_RICHARD"), "zip", tmp_path / "other")
    with zipfile.ZipFile(given / "scans.zip", "w") as archive:
        for name in ("jane", "other"):
            for path, data in tree(tmp_path / name).items():
                archive.writestr(f"{name}/{path}", data)
        archive.writestr("roe.txt", b"n" * 4000 + b"ROE^RICHARD")
    shutil.rmtree(tmp_path / "jane")
    shutil.rmtree(tmp_path / "other")
    return given


def damaged(archive: Path) -> None:
    data = bytearray(archive.read_bytes())
    data[data.index(b"n" * 4000) + 7] ^= 1
    archive.write_bytes(data)


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("bad", [False, True])
def test_nothing_of_anybody_else_lies_in_archives_or_their_names(both: Path, tmp_path: Path, keep: bool, bad: bool) -> None:
    if bad:
        damaged(both / "scans.zip")
    pack(tmp_path / "PACK", both, wanted=Wanted(patient="Jane Doe", keep_container=keep))
    files = tree(tmp_path / "PACK")
    everything = b"".join(files.values())
    assert [needle for needle in (b"ROE", b"77310") if needle in everything] == []
    assert [path for path, data in files.items() if data.startswith(b"PK")] == []
    original = original_of(tmp_path / "PACK")
    assert [(each.number, each.path, each.pack, each.within) for each in original.containers] == [
        (0, "given", "", None), (1, "scans.zip", "", 0),
    ]  # fmt: skip
    assert verify(tmp_path / "PACK", Level.DEEP).ok
    assert unpack(tmp_path / "PACK", tmp_path / "back").files == 2


def test_a_rehearsal_gives_no_verdict_on_what_would_be_left_out(both: Path, tmp_path: Path) -> None:
    assert rehearse(order(both, wanted=JANE), tmp_path / "PACK").report is None
    done = run(sys.executable, "-m", "handcarry", "pack", both, "-o", "PACK", "--dry-run", "--patient", "Jane Doe", cwd=tmp_path)
    assert (done.returncode, "Other people" in done.stdout, "READY" in done.stdout) == (0, True, False)
    assert not (tmp_path / "PACK").exists()


def test_a_chosen_person_none_of_whose_images_can_be_read_is_said(tmp_path: Path) -> None:
    small_series(tmp_path / "given", size=(2, 48, 48), identity=somebody("ROE^RICHARD", "D-77310"), seed=3)
    write_series(tmp_path / "jane", SMALL)
    with pytest.raises(UsageError, match="not_of_this_person"):
        pack(tmp_path / "PACK", tmp_path / "given", wanted=JANE)
    assert not list(tmp_path.glob("PACK*"))


def test_who_is_alone_on_the_medium_keeps_archives_and_documents(tmp_path: Path) -> None:
    small_series(tmp_path / "jane", size=(2, 48, 48))
    (tmp_path / "given").mkdir()
    shutil.make_archive(str(tmp_path / "given" / "scan"), "zip", tmp_path / "jane")
    pack(tmp_path / "PACK", tmp_path / "given", wanted=Wanted(patient="Jane Doe", keep_container=True))
    kept = original_of(tmp_path / "PACK").containers[1]
    assert (tmp_path / "PACK" / kept.pack).read_bytes() == (tmp_path / "given" / "scan.zip").read_bytes()
    assert json.loads((tmp_path / "PACK/VERIFY/REPORT.JSN").read_text())["source"]["name"] == "given"
