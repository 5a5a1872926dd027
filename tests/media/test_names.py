"""Names are text for the ledger and nothing else: shown safely, kept exactly, never followed."""

from __future__ import annotations

import base64
import io
import os
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handcarry.media.names import natural_key, printable
from handcarry.media.password import Password
from tests.media.making import MAKERS, sha256_of, tarred, zipped
from tests.media.reading import read_all

ESCAPES = [
    "../x",
    "../../../../etc/cron.d/x",
    "/etc/passwd",
    "C:\\x",
    "C:/x",
    "\\\\server\\share\\x",
    "a\\..\\..\\b",
    "a.dcm:stream",
    "CON",
    "nul.txt",
    "~/x",
    "-rf",
    "a b\tc",
    "line\nbreak",
    "\x1b[2Jx",
    "exe.\u202emcd",
    "a" * 300,
    "\ufeffbom",
]


@pytest.mark.parametrize("name", ESCAPES)
@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar"])
def test_names_that_escape_are_kept_as_text_and_their_bytes_are_read(name: str, pack: object, tmp_path: Path) -> None:
    (tmp_path / "medium").write_bytes((zipped if pack is zipped else tarred)({name: b"slice"}))
    before = sorted(tmp_path.parent.rglob("*"))
    seen = read_all(tmp_path / "medium", nested=False)
    assert [each.sha256 for each in seen.files] == [sha256_of({"": b"slice"})[""]]
    shown = seen.files[0].path
    assert shown.isprintable()
    assert "\u202e" not in shown
    assert shown.replace("/", "\\") == name.replace("/", "\\") or base64.b64decode(seen.files[0].path_b64).decode().replace(
        "/", "\\"
    ) == name.replace("/", "\\")
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_an_escaping_name_in_7z_costs_nothing(tmp_path: Path) -> None:
    py7zr = pytest.importorskip("py7zr")
    with py7zr.SevenZipFile(tmp_path / "escape.7z", "w") as archive:
        archive.writestr(b"outside", "x/y/outside")
        archive.writestr(b"inside", "inside")
        archive.files.files_list[0]["filename"] = "../../outside"
    seen = read_all(tmp_path / "escape.7z")
    assert seen.hashes == sha256_of({"../../outside": b"outside", "inside": b"inside"})


def test_windows_separators_are_shown_as_slashes(tmp_path: Path) -> None:
    data = zipped({"DICOM/ST1/IM1": b"slice"}).replace(b"DICOM/ST1/IM1", b"DICOM\\ST1\\IM1")
    (tmp_path / "windows.zip").write_bytes(data)
    assert read_all(tmp_path / "windows.zip").hashes == sha256_of({"DICOM/ST1/IM1": b"slice"})


def test_zip_names_say_their_encoding(tmp_path: Path) -> None:
    utf8 = zipped({"Röntgen.dcm": b"slice"})
    (tmp_path / "utf8.zip").write_bytes(utf8)
    seen = read_all(tmp_path / "utf8.zip").files[0]
    assert (seen.path, seen.path_b64) == ("Röntgen.dcm", "")


@pytest.mark.parametrize(("codec", "name"), [("cp437", "Röntgen"), ("cp857", "Ağaç"), ("cp874", "ภาพ"), ("shift_jis", "画像")])
def test_zip_names_in_a_code_page_keep_their_bytes(codec: str, name: str, tmp_path: Path) -> None:
    raw = name.encode(codec)
    stand_in = b"N" * len(raw)
    (tmp_path / "old.zip").write_bytes(zipped({stand_in.decode(): b"slice"}).replace(stand_in, raw))
    seen = read_all(tmp_path / "old.zip").files[0]
    assert seen.sha256
    assert base64.b64decode(seen.path_b64) == raw
    assert (seen.path == name) == (codec == "cp437")


def test_utf8_names_without_the_flag_are_understood(tmp_path: Path) -> None:
    raw = "Röntgen".encode()
    stand_in = b"N" * len(raw)
    (tmp_path / "mac.zip").write_bytes(zipped({stand_in.decode(): b"slice"}).replace(stand_in, raw))
    seen = read_all(tmp_path / "mac.zip").files[0]
    assert (seen.path, seen.path_b64) == ("Röntgen", "")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names there are always text")
def test_undecodable_names_in_a_folder_keep_their_bytes(tmp_path: Path) -> None:
    raw = "Ağaç".encode("cp1254")
    with open(os.path.join(os.fsencode(tmp_path), raw), "wb") as file:  # noqa: PTH118, PTH123
        file.write(b"slice")
    seen = read_all(tmp_path).files[0]
    assert seen.path == "A\\xf0a\\xe7"
    assert base64.b64decode(seen.path_b64) == raw
    assert seen.sha256 == sha256_of({"": b"slice"})[""]


@pytest.mark.parametrize("kind", ["folder", "tar", "7z", "zip-by-7z", "iso-rock-ridge", "iso-joliet"])
def test_names_of_many_scripts_come_through(kind: str, tmp_path: Path) -> None:
    files = {"Çekim/şüğ.dcm": b"1", "рентген.dcm": b"2", "ภาพ.dcm": b"3", "画像.dcm": b"4", "Röntgen (1).dcm": b"5"}
    assert read_all(MAKERS[kind](tmp_path, files)).hashes == sha256_of(files)


def test_long_and_deep_names_come_through(tmp_path: Path) -> None:
    files = {"/".join(["folder"] * 12) + "/" + "n" * 120: b"deep", "n" * 200: b"long"}
    for kind in ("tar", "tar-gnu", "zip-deflated", "7z", "iso-rock-ridge"):
        (tmp_path / kind).mkdir()
        assert read_all(MAKERS[kind](tmp_path / kind, files)).hashes == sha256_of(files)


def test_a_name_longer_than_any_path_is_refused(tmp_path: Path) -> None:
    (tmp_path / "long.zip").write_bytes(zipped({"n" * 5000: b"slice", "fine": b"fine"}))
    seen = read_all(tmp_path / "long.zip")
    assert len(seen.files[0].path) < 300
    assert not seen.files[0].sha256
    assert seen.files[1].sha256


def test_links_and_devices_in_archives_are_lines_only(tmp_path: Path) -> None:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        for number, kind in enumerate((tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(f"odd{number}")
            info.type, info.linkname = kind, "../../etc/passwd"
            archive.addfile(info)
    (tmp_path / "odd.tar").write_bytes(sink.getvalue())
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "odd.zip", "w") as other:
        other.writestr(link, "../../etc/passwd")
    for name, count in (("odd.tar", 5), ("odd.zip", 1)):
        seen = read_all(tmp_path / name)
        assert [str(code) for code in seen.codes.values()] == ["not-a-file"] * count


def test_natural_order() -> None:
    names = ["IM10", "IM2", "im1", "IM٣", "IM", "IM2a", "A/2", "A/10"]
    assert sorted(names, key=natural_key) == ["A/2", "A/10", "IM", "im1", "IM2", "IM2a", "IM10", "IM٣"]


@given(st.binary(max_size=40))
def test_printable_prints_and_loses_nothing(raw: bytes) -> None:
    shown, kept = printable(raw)
    assert shown.isprintable() or " " in shown or "\u3000" in shown or shown.replace("\xa0", "").isprintable() or kept == ""
    assert (base64.b64decode(kept) if kept else shown.encode()) == raw


@given(st.text(alphabet=st.characters(), max_size=20), st.text(alphabet=st.characters(), max_size=20))
def test_any_two_names_can_be_ordered(one: str, other: str) -> None:
    assert (natural_key(one) < natural_key(other)) or (natural_key(other) <= natural_key(one))


def test_a_password_does_not_show() -> None:
    assert "sesame" not in f"{Password(text='sesame')!r} {Password(text='sesame')}"
