"""Broken files by the thousand, from one seed number: `make fuzz`. Nothing may raise, dawdle, swell, or be called ready when it is not.

Headers go through the reader alone; some files, archives and indexes go through the whole check. What fails is kept in
`tests/fuzz_seeds`, where a test tries it again for good.
"""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import io
import random
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil
import pydicom

from bench.mutate import Seed, mutant, scrambled, seed_of
from handcarry import check
from handcarry.dicom.directory import read_directory
from handcarry.dicom.read import NotDicom, read_instance
from handcarry.model.instance import Instance, Plane
from handcarry.model.report import Report
from handcarry.model.verdict import Verdict
from handcarry.testing.phantom import Iod, Spec, Syntax, write_series

KEPT = Path(__file__).parents[1] / "tests" / "fuzz_seeds"
SLOWEST_SECONDS = 2.0  # of this process's own computing time, for one file or one check
HANGING_SECONDS = 120
LARGEST_BYTES = 512 << 20
PLACE_MM = 0.01  # what the checks themselves tolerate (docs/dentist.md)

SYNTAXES = (Syntax.EXPLICIT, Syntax.IMPLICIT, Syntax.BIG_ENDIAN, Syntax.DEFLATED, Syntax.JPEG_LOSSLESS_SV1)
SEEN = (
    "Rows", "Columns", "ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "RescaleSlope", "RescaleIntercept",
    "PatientName", "PatientID", "PatientBirthDate", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "FrameOfReferenceUID",
)  # fmt: skip
SMALL = (12, 32, 32)


@dataclass(slots=True)
class Tally:
    """What became of the trials so far. (The one mutable thing here: a counter.)"""

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest_seconds: float = 0.0
    largest_bytes: int = 0

    def fail(self, kind: str, why: str, data: bytes) -> None:
        """Keep what failed, and say why."""
        name = f"{kind}-{hashlib.sha256(data).hexdigest()[:12]}"
        KEPT.mkdir(exist_ok=True)
        (KEPT / name).write_bytes(data)
        self.failures.append(f"{name}: {why}")
        self.outcomes["FAILED"] += 1


def trial(kind: str, data: bytes, work: Callable[[], str], tally: Tally) -> None:
    """Do one piece of work on broken bytes and count what came of it."""
    faulthandler.dump_traceback_later(HANGING_SECONDS, exit=True)
    began = time.process_time()
    try:
        outcome = work()
    except Exception:  # noqa: BLE001  any exception is what we are looking for
        tally.fail(kind, traceback.format_exc(limit=-3), data)
        return
    finally:
        faulthandler.cancel_dump_traceback_later()
    seconds = time.process_time() - began
    tally.slowest_seconds = max(tally.slowest_seconds, seconds)
    if seconds > SLOWEST_SECONDS:
        tally.fail(kind, f"took {seconds:.1f} s", data)
    elif outcome.startswith("WRONG"):
        tally.fail(kind, outcome, data)
    else:
        tally.outcomes[f"{kind}: {outcome}"] += 1


def seeds() -> Iterator[Seed]:
    """Yield small sound files of every make, written here and now."""
    specs = {syntax.name.lower(): Spec(size=SMALL, syntax=syntax) for syntax in SYNTAXES}
    specs |= {iod.name.lower(): Spec(size=SMALL, iod=iod) for iod in Iod if iod.one_file}
    specs["enhanced-implicit"] = Spec(size=SMALL, iod=Iod.ENHANCED_CT, syntax=Syntax.IMPLICIT)
    with tempfile.TemporaryDirectory() as home:
        for name, spec in specs.items():
            planted = write_series(Path(home) / name, spec)
            yield seed_of(name, planted.files[len(planted.files) // 2].read_bytes())


def read_one(data: bytes) -> str:
    """Read a file the way a check does, and once more as if only its first half were there."""
    read_instance(data[: len(data) // 2], entry=0, size_bytes=len(data))
    reading = read_instance(data, entry=0, size_bytes=len(data))
    if isinstance(reading, NotDicom):
        return "not DICOM"
    hash(reading.instance)
    return "read, oddities noted" if reading.instance.oddities or reading.instance.bad_values else "read"


def read_index(data: bytes) -> str:
    """Read a DICOMDIR."""
    return "read" if read_directory(data, entry=0).references else "no images"


def headers(count: int, dice: random.Random, tally: Tally) -> None:
    """Mutated headers through the reader."""
    grown = list(seeds())
    for n in range(count):
        data, _ = mutant(grown[n % len(grown)], dice)
        trial("header", data, partial(read_one, data), tally)
        if n % 100 == 0:
            tally.largest_bytes = max(tally.largest_bytes, psutil.Process().memory_info().rss)


def indexes(count: int, dice: random.Random, tally: Tally) -> None:
    """Mutated DICOMDIRs through the reader."""
    with tempfile.TemporaryDirectory() as home:
        index = next(write_series(Path(home), Spec(size=SMALL, dicomdir=True)).path.rglob("DICOMDIR")).read_bytes()
    seed = seed_of("dicomdir", index)
    for n in range(count):
        data = mutant(seed, dice)[0] if n % 2 else scrambled(index, dice)
        trial("index", data, partial(read_index, data), tally)


def slices(count: int, dice: random.Random, tally: Tally) -> None:
    """One mutated slice in an otherwise sound series, through the whole check: not ready where its pixels or its place changed.

    Nor where pydicom sees another picture, place or person in it than before, or none, and the report is silent on it.
    """
    for syntax in (Syntax.EXPLICIT, Syntax.JPEG_LOSSLESS_SV1):
        with tempfile.TemporaryDirectory() as home:
            planted = write_series(Path(home), Spec(syntax=syntax))
            path = planted.files[len(planted.files) // 2]
            seed, before = seed_of(syntax.name, path.read_bytes()), check(planted.path)
            assert before.verdict is Verdict.READY
            for _ in range(count // 2):
                data, _ = mutant(seed, dice, most=1)
                path.write_bytes(data)
                trial(
                    "slice", data, partial(_judge_slice, planted.path, before, _Mutant(name=path.name, sound=seed.data, data=data)), tally
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mutant:
    """One slice as it was and as it is now, under one name."""

    name: str
    sound: bytes
    data: bytes


def _judge_slice(path: Path, before: Report, slice_: _Mutant) -> str:
    after = check(path)
    if after.verdict is not Verdict.READY:
        return after.verdict.value
    if changed := _what_changed(before, after, slice_.name):
        return f"WRONG: READY although {changed} changed"
    if slice_.data == slice_.sound:
        return "ready, nothing was hit"
    seen, was = _seen_by_pydicom(slice_.data), _seen_by_pydicom(slice_.sound)
    if len(seen) == len(was) and all(
        now in (then, "", "None") for now, then in zip(seen, was, strict=True)
    ):  # what is empty is nobody else's
        return "ready, and pydicom sees no difference"
    if {finding.id for finding in after.findings} <= {finding.id for finding in before.findings}:
        return "WRONG: READY without a word, where pydicom sees something else"
    return "ready, and the difference is told"


def _seen_by_pydicom(data: bytes) -> tuple[str, ...]:
    """Return picture, place and person as another reader sees them; what it raises is what it sees."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            dataset = pydicom.dcmread(io.BytesIO(data))
            picture = hashlib.sha256(dataset.pixel_array.tobytes()).hexdigest()
            return (picture, *(str(dataset.get(keyword)) for keyword in SEEN))
        except Exception as error:  # noqa: BLE001  it raises whatever it likes on broken files
            return (type(error).__name__,)


def _what_changed(before: Report, after: Report, name: str) -> str:
    """Name what is now seen differently in one file: the pixels, their layout or their place."""
    sound, broken = _instance(before, name), _instance(after, name)
    if sound is None or broken is None:
        return "everything"
    if [f.pixel_hash for f in before.medium.frames[sound.entry]] != [f.pixel_hash for f in after.medium.frames.get(broken.entry, ())]:
        return "the pixels"
    if sound.layout != broken.layout:
        return "the layout"
    same = len(sound.planes) == len(broken.planes) and all(map(_same_place, sound.planes, broken.planes))
    return "" if same else "the place"


def _instance(report: Report, name: str) -> Instance | None:
    number = next(entry.number for entry in report.medium.entries if entry.path.endswith(name))
    return next((instance for instance in report.medium.instances if instance.entry == number), None)


def _same_place(one: Plane, other: Plane) -> bool:
    for name in ("image_position_patient", "image_orientation_patient", "pixel_spacing_mm"):
        before, after = getattr(one, name), getattr(other, name)
        if (before is None) != (after is None):
            return False
        if before is not None and any(abs(a - b) > PLACE_MM for a, b in zip(before, after, strict=True)):
            return False
    return True


def archives(count: int, dice: random.Random, tally: Tally) -> None:
    """A mutated ZIP through the whole check: ready only where every slice came out whole."""
    with tempfile.TemporaryDirectory() as home:
        planted = write_series(Path(home) / "scan")
        sound = {hashlib.sha256(path.read_bytes()).hexdigest() for path in planted.files}
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in planted.files:
                archive.writestr(zipfile.ZipInfo(path.name), path.read_bytes())
        handed = Path(home) / "scan.zip"
        for _ in range(count):
            data = scrambled(packed.getvalue(), dice)
            handed.write_bytes(data)
            trial("zip", data, lambda: _unpacked(check(handed), sound), tally)


def _unpacked(report: Report, sound: set[str]) -> str:
    if report.verdict is Verdict.READY and not sound <= {entry.sha256 for entry in report.medium.entries}:
        return "WRONG: READY although slices are not what they were"
    return report.verdict.value


def wholes(count: int, dice: random.Random, tally: Tally) -> None:
    """Single mutated files of every make through the whole check: a lie that is the same for all slices cannot be seen, a fault can."""
    grown = list(seeds())
    with tempfile.TemporaryDirectory() as home:
        handed = Path(home) / "scan"
        for n in range(count):
            data, _ = mutant(grown[n % len(grown)], dice)
            handed.write_bytes(data)
            trial("file", data, lambda: _whole(check(handed)), tally)


def _whole(report: Report) -> str:
    return "WRONG: a stub of 12 slices is READY" if report.verdict is Verdict.READY else report.verdict.value


def run(*, header_count: int, check_count: int, seed: int) -> Tally:
    """Run all parts; the same numbers make the same mutants."""
    tally = Tally()
    headers(header_count, random.Random(seed), tally)
    indexes(header_count // 10, random.Random(seed + 1), tally)
    for number, part in enumerate((slices, archives, wholes)):
        part(check_count, random.Random(seed + 2 + number), tally)
    tally.largest_bytes = max(tally.largest_bytes, psutil.Process().memory_info().rss)
    return tally


def main() -> None:
    """Run and print the counts; exit status 1 where anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--headers", type=int, default=20_000)
    parser.add_argument("--checks", type=int, default=200, help="of each: slices in a series, archives, single files")
    parser.add_argument("--seed", type=int, default=20261123)
    arguments = parser.parse_args()
    began = time.monotonic()
    tally = run(header_count=arguments.headers, check_count=arguments.checks, seed=arguments.seed)
    for outcome, count in sorted(tally.outcomes.items()):
        print(f"{count:7,}  {outcome}")
    print(f"slowest {1000 * tally.slowest_seconds:.0f} ms, memory {tally.largest_bytes >> 20} MB, {time.monotonic() - began:.0f} s in all")
    for failure in tally.failures:
        print(failure, file=sys.stderr)
    sys.exit(bool(tally.failures) or tally.largest_bytes > LARGEST_BYTES)


if __name__ == "__main__":
    main()
