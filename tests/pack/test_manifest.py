from __future__ import annotations

import hashlib
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handcarry.pack.manifest import BadManifest, Line, fingerprint, is_inside, read, read_foreign, written

FILES = {"DICOMDIR": b"index", "DICOM/PT000000/IM000001": b"\0\1\2", "VERIFY/ORIGINAL.JSN": b"{}\n", "README.TXT": b""}
LINES = [Line(hashlib.sha256(data).hexdigest(), path) for path, data in FILES.items()]
GOOD = written(LINES)


def test_what_is_written_is_read_back_in_the_order_of_paths() -> None:
    assert read(GOOD) == tuple(sorted(LINES, key=lambda line: line.path))


def test_sha256sum_agrees(tmp_path: Path) -> None:
    for path, data in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (tmp_path / "SUMS").write_bytes(GOOD)
    done = subprocess.run(["sha256sum", "--strict", "--check", "SUMS"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count(": OK")) == (0, len(FILES))


@pytest.mark.parametrize("bit", range(8))
def test_no_bit_can_flip_unnoticed(bit: int) -> None:
    for at in range(len(GOOD)):
        flipped = bytearray(GOOD)
        flipped[at] ^= 1 << bit
        try:
            assert set(read(bytes(flipped))) != set(LINES)
        except BadManifest:
            continue


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 0),
        (GOOD[:-1], 4),
        (GOOD.upper(), 1),
        (GOOD.replace(b"  ", b" *"), 1),
        (GOOD.replace(b"\n", b"\r\n"), 1),
        (GOOD + GOOD, 5),
        (b"\n" + GOOD, 1),
        (GOOD.replace(b"README.TXT", b"../README"), 3),
        (GOOD.replace(b"README.TXT", b"/README.TX"), 3),
        (GOOD.replace(b"README.TXT", b"REA\\ME.TXT"), 3),
        (b"\xff" + GOOD, 0),
    ],
)
def test_anything_but_the_strict_form_is_refused(data: bytes, line: int) -> None:
    with pytest.raises(BadManifest) as refusal:
        read(data)
    assert refusal.value.line == line


def test_a_path_that_could_not_be_read_back_is_not_written() -> None:
    with pytest.raises(BadManifest):
        written([Line("0" * 64, "../x")])


def test_lists_of_others_are_read_as_coreutils_writes_them(tmp_path: Path) -> None:
    for name in ("plain", "with space", "new\nline", "back\\slash", "été"):
        (tmp_path / name).write_bytes(name.encode())
    told = subprocess.run(["sha256sum", *sorted(p.name for p in tmp_path.iterdir())], cwd=tmp_path, capture_output=True, check=True).stdout
    tags = subprocess.run(["sha256sum", "--tag", "plain"], cwd=tmp_path, capture_output=True, check=True).stdout
    fitting = [line for line in told.splitlines(keepends=True) if b"slash" not in line]
    assert {line.path for line in read_foreign(b"".join(fitting))} == {"plain", "with space", "new\nline", "été"}
    assert read_foreign(tags.replace(b"\n", b"\r\n")) == (Line(hashlib.sha256(b"plain").hexdigest(), "plain"),)
    with pytest.raises(BadManifest):
        read_foreign(told)  # a backslash in a name is a folder elsewhere


@pytest.mark.parametrize("path", ["", ".", "a/../b", "/a", "a//b", "C:/a", "c:a", "a\\b", "a\0b", "./a"])
def test_paths_that_lead_out_are_known(path: str) -> None:
    assert not is_inside(path)


@given(st.binary(max_size=300))
def test_garbage_is_refused_and_nothing_else_happens(data: bytes) -> None:
    for reader in (read, read_foreign):
        with suppress(BadManifest):
            assert reader(data)


def test_the_fingerprint_is_the_hash_in_groups() -> None:
    assert fingerprint(GOOD).replace(" ", "") == hashlib.sha256(GOOD).hexdigest()
