"""What a medium may do to hurt us, through the real command line: an exit code and a sentence, in bounded time and memory, never READY.

`bench/fuzz.py` adds the random part.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from bench.fuzz import KEPT, read_index, read_one
from bench.fuzz import run as fuzz
from handcarry import check
from handcarry.model.verdict import Verdict
from handcarry.testing.phantom import Spec, Syntax, write_series
from handcarry.testing.wrapping import encrypted_zip, zipped
from tests.hurtful import (
    ESCAPING,
    JPEG_2000,
    JPEG_LS,
    NATIVE,
    RLE,
    claim_terabytes,
    deep,
    element,
    identity,
    inflating,
    large,
    nested,
    overlapping_zip,
    part10,
    pixel_module,
    write_programs,
)

LARGEST_BYTES = 1 << 30
LONGEST_SECONDS = 60.0
NOBODY = 65534
GIB = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended, and the most memory it and its children held together."""

    code: int
    out: str
    err: str
    peak_bytes: int

    @property
    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


def _tree_bytes(process: psutil.Popen) -> int:
    total = 0
    try:
        for each in (process, *process.children(recursive=True)):
            total += each.memory_info().rss
    except psutil.Error:
        return total
    return total


def run_check(path: Path, *more: str, meanwhile: Callable[[psutil.Popen], None] | None = None, prefix: Sequence[str] = ()) -> Ended:
    """Check a path in a process of its own, and watch it."""
    command = [*prefix, sys.executable, "-m", "handcarry", "check", str(path), "--json", *more]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = psutil.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        peak, until = 0, time.monotonic() + LONGEST_SECONDS
        while process.poll() is None:
            peak = max(peak, _tree_bytes(process))
            if meanwhile is not None:
                meanwhile(process)
            if time.monotonic() > until:
                process.kill()
                pytest.fail(f"no answer within {LONGEST_SECONDS:.0f} s")
            time.sleep(0.01)
        out.seek(0)
        err.seek(0)
        return Ended(code=process.wait(), out=out.read().decode(), err=err.read().decode(), peak_bytes=peak)


def assert_answered(ended: Ended, *codes: int) -> dict[str, Any]:
    """Hold an answer to what every bad medium is owed, and return the report."""
    assert ended.code in codes, ended.err
    assert "Traceback" not in ended.out + ended.err
    assert ended.err == ""
    assert ended.peak_bytes < LARGEST_BYTES
    report = ended.report
    assert report["verdict"] not in {"READY", "READY_WITH_NOTES"}
    sentence = report["next"]["do"]
    assert 10 < len(sentence) < 300
    assert sentence.endswith(".")
    return report


def fault_codes(report: dict[str, Any]) -> set[str]:
    things = [*report["source"]["containers"], *report["ledger"]]
    return {thing["fault"]["code"] for thing in things if thing.get("fault")}


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="handcarry-test-"))
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        path.chmod(0o700)
    shutil.rmtree(folder)


# ---- nothing there, or nothing that opens ---------------------------------------------------------------------------------------------


def test_an_empty_folder(tmp_path: Path) -> None:
    assert assert_answered(run_check(tmp_path), 3)["handed"] == "nothing"


def test_no_such_path(tmp_path: Path) -> None:
    assert assert_answered(run_check(tmp_path / "nowhere"), 3)["verdict"] == "COULD_NOT_READ"


def test_a_folder_without_permission(open_folder: Path) -> None:
    shut = write_series(open_folder / "disc").path
    shut.chmod(0)
    prefix: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may read everything, and setpriv is not here to become somebody else")
        prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        if subprocess.run([*prefix, sys.executable, "-c", "import handcarry"], check=False, capture_output=True).returncode:
            pytest.skip("another user cannot run this Python")
    report = assert_answered(run_check(shut, prefix=prefix), 3)
    assert fault_codes(report) == {"permission"}


def test_a_zip_of_no_bytes(tmp_path: Path) -> None:
    (tmp_path / "scan.zip").touch()
    assert_answered(run_check(tmp_path / "scan.zip"), 3)


@pytest.mark.parametrize("share", [0.01, 0.5, 0.999])
def test_a_truncated_zip(share: float, tmp_path: Path) -> None:
    path = zipped(write_series(tmp_path).path)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    report = assert_answered(run_check(path), 1, 3)
    assert fault_codes(report)


def test_a_wrong_password(tmp_path: Path) -> None:
    path = encrypted_zip(write_series(tmp_path / "disc", Spec(size=(4, 32, 32))).path)
    (tmp_path / "word").write_text("not this one\n")
    report = assert_answered(run_check(path, "--password-file", str(tmp_path / "word")), 3)
    assert "wrong-password" in fault_codes(report)


def test_a_text_called_dcm(tmp_path: Path) -> None:
    (tmp_path / "scan.dcm").write_text("Your scan is ready for collection.\n" * 20)
    assert assert_answered(run_check(tmp_path), 1)["verdict"] == "NOT_THE_RECORD"


# ---- archives that hurt ---------------------------------------------------------------------------------------------------------------


def test_a_bomb_of_overlapping_entries(tmp_path: Path) -> None:
    (tmp_path / "scan.zip").write_bytes(overlapping_zip(200, 10_000_000))
    assert_answered(run_check(tmp_path / "scan.zip"), 1, 3, 4)


def test_a_bomb_of_a_few_large_entries(tmp_path: Path) -> None:
    (tmp_path / "scan.zip").write_bytes(large())
    report = assert_answered(run_check(tmp_path / "scan.zip"), 4)
    assert fault_codes(report) == {"refused"}
    assert report["source"]["refused_for_safety"]
    assert report["source"]["total_bytes"] < 3 * GIB // 2


@pytest.mark.parametrize(("levels", "width"), [(8, 1), (5, 6)])
def test_a_bomb_of_archives_in_archives(levels: int, width: int, tmp_path: Path) -> None:
    (tmp_path / "scan.zip").write_bytes(nested(levels, width))
    report = assert_answered(run_check(tmp_path / "scan.zip"), 4)
    assert fault_codes(report) == {"refused"}


@pytest.mark.parametrize("kind", sorted(ESCAPING))
def test_an_archive_whose_names_lead_out(kind: str, tmp_path: Path) -> None:
    medium = tmp_path / "deep" / "disc"
    medium.mkdir(parents=True)
    (medium / f"scan.{kind}").write_bytes(ESCAPING[kind]())
    before = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*"))
    assert_answered(run_check(medium), 1, 3)
    assert sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*")) == before
    assert not any(Path(root, "ESCAPED").exists() for root in ("/", "/tmp", Path.cwd(), Path.cwd().parent))


def test_folders_that_hold_themselves(tmp_path: Path) -> None:
    disc = tmp_path / "disc"
    (disc / "a" / "b").mkdir(parents=True)
    (disc / "a" / "b" / "loop").symlink_to(disc, target_is_directory=True)
    (disc / "self").symlink_to(disc / "self")
    assert_answered(run_check(disc), 1, 3)


# ---- DICOM that hurts -----------------------------------------------------------------------------------------------------------------


def test_a_file_that_shrinks_while_it_is_read(tmp_path: Path) -> None:
    planted = write_series(tmp_path)
    victim = planted.files[len(planted.files) // 2]
    os.truncate(victim, 3 * GIB)  # a hole: it takes no room on the disk, and seconds to read

    def shrink(process: psutil.Popen) -> None:
        with_it_open = any(Path(f.path) == victim and f.position > 1 << 20 for f in process.open_files())
        if with_it_open and victim.stat().st_size > GIB:
            os.truncate(victim, 4096)

    def try_to_shrink(process: psutil.Popen) -> None:
        try:
            shrink(process)
        except psutil.Error:
            return

    if not hasattr(psutil.Process(), "open_files"):
        pytest.skip("this system does not tell which files a process has open")
    report = assert_answered(run_check(tmp_path, meanwhile=try_to_shrink), 1)
    assert victim.stat().st_size == 4096
    assert fault_codes(report) == {"shrank"}


@pytest.mark.parametrize("syntax", [NATIVE, RLE, JPEG_LS, JPEG_2000])
def test_a_header_that_claims_terabytes(syntax: str, tmp_path: Path) -> None:
    claim_terabytes(tmp_path, syntax)
    assert_answered(run_check(tmp_path), 1)


@pytest.mark.parametrize("open_end", [True, False])
def test_sequences_ten_thousand_deep(open_end: bool, tmp_path: Path) -> None:
    (tmp_path / "IM1").write_bytes(deep(open_end=open_end))
    assert_answered(run_check(tmp_path), 1)


def test_a_deflated_dataset_that_inflates_to_gigabytes(tmp_path: Path) -> None:
    packed = inflating()
    assert len(packed) < 3 << 20
    (tmp_path / "IM0").write_bytes(packed)
    assert_answered(run_check(tmp_path), 1, 3)


@pytest.mark.parametrize("lost", [0x0010, 0x0011, 0x0100])
def test_one_slice_without_rows_columns_or_bits_is_not_passed_over(lost: int, tmp_path: Path) -> None:
    planted = write_series(tmp_path)
    victim = planted.files[len(planted.files) // 2]
    data = victim.read_bytes()
    at = data.index(struct.pack("<HH2sH", 0x28, lost, b"US", 2))
    victim.write_bytes(data[:at] + data[at + 10 :])
    assert check(tmp_path).verdict is Verdict.ASK_AGAIN


def test_a_program_that_is_a_scan_too(tmp_path: Path) -> None:
    write_programs(tmp_path)
    ended = run_check(tmp_path)
    assert ended.report["verdict"] != "READY"
    assert "S16" in {finding["id"] for finding in ended.report["findings"] if finding["severity"] != "informs"}


def test_a_program_with_one_slice_in_it_is_no_scan(tmp_path: Path) -> None:
    pixels = pixel_module(16, 16, 1, element(0x7FE0, 0x10, "OW", bytes(512)))
    (tmp_path / "VIEWER.EXE").write_bytes(part10(identity() + pixels, preamble=b"MZ".ljust(128, b"\0")))
    assert_answered(run_check(tmp_path), 1)


def test_a_password_file_that_is_not_there_is_told_in_sentences(tmp_path: Path) -> None:
    ended = run_check(tmp_path, "--password-file", str(tmp_path / "none"))
    assert (ended.code, ended.out) == (3, "")
    assert [line[-1] for line in ended.err.splitlines()] == [".", ".", "."]


# ---- broken at random -----------------------------------------------------------------------------------------------------------------


def test_broken_files_harm_nothing() -> None:
    tally = fuzz(header_count=400, check_count=4, seed=7)
    assert tally.failures == []
    assert sum(tally.outcomes.values()) == 400 + 40 + 3 * 4


def test_what_failed_once_holds_now(tmp_path: Path) -> None:
    kept = sorted(KEPT.iterdir()) if KEPT.is_dir() else []
    for path in kept:
        read_one(path.read_bytes())
        read_index(path.read_bytes())
        assert run_check(path).code in {0, 1, 3, 4}
    assert len(kept) < 50, "mend the program before it fails in fifty ways"


def test_compressed_and_plain_seeds_are_sound(tmp_path: Path) -> None:
    """What the trials above break is sound before it is broken."""
    planted = write_series(tmp_path, Spec(syntax=Syntax.JPEG_LOSSLESS_SV1))
    ended = run_check(planted.path)
    assert (ended.code, ended.report["verdict"]) == (0, "READY")
