"""What a waiting person is told while a medium is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from handcarry import check
from handcarry.media import zip as zip_reader
from handcarry.media.found import Opened
from handcarry.media.password import Password
from handcarry.model.entry import Fault, FaultCode
from handcarry.model.progress import Progress
from tests.media.making import run, tool

MIB = 1 << 20


def _told(path: Path, *, password: str | None = None) -> list[Progress]:
    told: list[Progress] = []
    check(path, progress=told.append, password=Password(text=password) if password else None)
    return told


def test_a_large_file_is_followed_while_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "movie.bin").write_bytes(bytes(64 * MIB))
    told = _told(tmp_path)
    assert len(told) >= 8
    assert [each.bytes_done for each in told] == sorted(each.bytes_done for each in told)
    assert (told[0].files_done, told[-1].bytes_done, told[-1].bytes_total) == (1, 64 * MIB, 64 * MIB)


def test_the_first_unread_file_is_news(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"fine")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c").symlink_to("nowhere")
    assert {each.news for each in _told(tmp_path)} == {""}
    (tmp_path / "0.crdownload").write_bytes(b"not all of it")
    assert _told(tmp_path)[0].news == "unreadable"


def test_an_archive_that_opens_slowly_is_news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.bin").write_bytes(os.urandom(200_000))
    run(tool("7z"), "a", "-bd", "-tzip", "-mem=ZipCrypto", "-psesame", "scan.zip", "a.bin", cwd=tmp_path)
    monkeypatch.setattr(zip_reader, "_SLOW_FROM_BYTES", 100_000)
    missing = Opened(format="zip", fault=Fault(code=FaultCode.UNSUPPORTED))
    monkeypatch.setattr(zip_reader, "converse", lambda *_, **__: missing)  # as where the system has no libarchive
    assert _told(tmp_path / "scan.zip", password="sesame")[0].news == "slow_archive"
