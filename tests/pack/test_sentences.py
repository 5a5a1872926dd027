"""What the commands say and how they end where something was given that cannot be: sentences that fit what happened."""

from __future__ import annotations

import errno
from pathlib import Path

import pyrage
import pytest

from handcarry.cli.main import follow
from handcarry.media.age import written_header
from handcarry.media.age_keys import Stanza
from tests.pack.packing import small_series


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("given") / "disc"
    small_series(folder, size=(1, 16, 16))
    return folder


def said(*command: object, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = follow([str(each) for each in command])
    told = capsys.readouterr()
    return code, told.out + told.err


def test_a_lock_that_asks_for_too_much_is_not_called_too_large(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stanza = Stanza("scrypt", ("AAAAAAAAAAAAAAAAAAAAAA", "30"), bytes(32))
    (tmp_path / "scan.zip.age").write_bytes(written_header([stanza], bytes(16)) + bytes(64))
    (tmp_path / "pass.txt").write_text("correct horse battery staple\n")
    code, text = said("verify", tmp_path / "scan.zip.age", "--password-file", tmp_path / "pass.txt", "--lang", "en", capsys=capsys)
    assert (code, "memory" in text, "medium" in text) == (3, True, False)


def test_a_locked_copy_is_not_to_be_opened_by_its_page_and_a_wrong_identity_is_no_password(
    given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pass.txt").write_text("correct horse battery staple\n")
    copy = tmp_path / "scan.zip.age"
    _, text = said("pack", given, "-o", copy, "--passphrase-file", tmp_path / "pass.txt", "--no-keep", "--lang", "en", capsys=capsys)
    assert ("INDEX.HTM" in text, "handcarry verify" in text) == (False, True)
    (tmp_path / "identity.txt").write_text(f"{pyrage.x25519.Identity.generate()}\n")
    code, text = said("verify", copy, "--identity", tmp_path / "identity.txt", "--lang", "en", capsys=capsys)
    assert (code, "identity" in text, "this password" in text) == (3, True, False)


@pytest.mark.parametrize("lang", ["en", "de", "es", "fr", "tr"])
def test_a_passphrase_file_that_cannot_be_read_is_called_by_its_own_option(
    lang: str, given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = said("pack", given, "-o", tmp_path / "x.zip.age", "--passphrase-file", tmp_path / "none", "--lang", lang, capsys=capsys)
    assert (code, "--passphrase-file" in text, "--password-file" in text) == (2, True, False)


def test_a_medium_that_takes_nothing_is_not_said_to_hold_something(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(Path, "mkdir", refused)
    code, text = said("pack", given, "-o", tmp_path / "PACK", "--no-keep", "--lang", "en", capsys=capsys)
    assert (code, "write-protected" in text, "if anything" in text) == (2, True, True)


@pytest.mark.parametrize("name", ["x.tar", "x.7z", "X.TGZ", "x.rar", "x.tar.gz"])
def test_no_folder_is_made_that_looks_like_an_archive(name: str, given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said("pack", given, "-o", tmp_path / name, "--no-keep", "--lang", "en", capsys=capsys)
    assert (code, ".zip.age" in text, list(tmp_path.iterdir())) == (2, True, [])


@pytest.mark.parametrize("lang", ["en", "de", "es", "fr", "tr"])
def test_the_help_of_pack_says_how_it_ends(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, text = said("pack", "-h", "--lang", lang, capsys=capsys)
    assert all(f" {code} " in f" {' '.join(text.split())}" for code in range(5))


@pytest.fixture(scope="module")
def locked(given: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locked")
    (folder / "pass.txt").write_text("correct horse battery staple\n")
    copy = folder / "scan.zip.age"
    follow(["pack", str(given), "-o", str(copy), "--passphrase-file", str(folder / "pass.txt"), "--no-keep", "--quiet"])
    return copy


@pytest.mark.parametrize(("verb", "share"), [("verify", 0.00005), ("verify", 0.98), ("unpack", 0.5), ("repair", 0.5)])
def test_a_locked_copy_that_was_cut_short_is_said_to_be(
    verb: str, share: float, locked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = tmp_path / "cut.zip.age"
    cut.write_bytes(locked.read_bytes()[: int(locked.stat().st_size * share)])
    to = ["-o", tmp_path / "out"] if verb == "unpack" else []
    code, text = said(verb, cut, *to, "--password-file", locked.with_name("pass.txt"), "--lang", "en", capsys=capsys)
    assert (code, "cut short" in text, "another drive" in text) == (3, True, False)
