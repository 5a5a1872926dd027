"""One timed case of packing in a process of its own: `python -m bench.pack_case NAME FOLDER SCRATCH` prints seconds and peak MB."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bench.data import files_of

Work = Callable[[], object]


def pack(folder: Path, scratch: Path, *, chunks: bool = False) -> Work:
    """Pack to a folder, read back past the cache and examined; without recovery data, which has a line of its own."""
    from handcarry.catalogue.words import Words
    from handcarry.model.report import Asked
    from handcarry.pack.make import Order
    from handcarry.pack.run import pack_to
    from handcarry.pack.wanted import Wanted
    from handcarry.report.document import Made

    made = Made(at="2026-11-26T12:00:00Z", seconds=0.0, system="bench")
    wanted = Wanted(chunks=chunks)
    order = Order(sources=(folder,), wanted=wanted, asked=Asked(), made=lambda: made, words=Words("en"), parity_percent=0)
    return lambda: pack_to(order, scratch / "PACK")


def verify(folder: Path, _scratch: Path) -> Work:
    """Verify a pack, every hash."""
    from handcarry.pack.verify import verify as look

    def work() -> None:
        assert look(folder).ok

    return work


def parity(folder: Path, _scratch: Path) -> Work:
    """Sum up the parity of a tree at the budget of 5 %: its bytes read and added, nothing hashed and nothing written."""
    import numpy as np

    from handcarry.parity.cauchy import Sums, factors
    from handcarry.parity.shape import shape_of

    run = b"".join(path.read_bytes() for path in files_of(folder))
    shape = shape_of(len(run), 5)
    run = run.ljust(shape.sections * shape.section_bytes, b"\0")

    def work() -> None:
        table = np.frombuffer(run, np.uint8).reshape(shape.sections, shape.data_rows, shape.row_bytes)
        matrix = factors(range(shape.parity_rows), range(shape.data_rows))
        for section in table:
            sums = Sums(shape.parity_rows, shape.row_bytes)
            for number, row in enumerate(section):
                sums.add(matrix[:, number], row)

    return work


def protect(folder: Path, scratch: Path) -> Work:
    """Make the recovery data of a finished pack, as `pack` does: every file read again and hashed twice, written, flushed, read back."""
    import hashlib

    from handcarry.pack.protect import protect as make
    from handcarry.pack.stage import Stage
    from handcarry.parity.cauchy import RowSums

    root = scratch / "PACK.partial"
    stage = Stage(root)
    sums = {}
    for path in files_of(folder):
        name = path.relative_to(folder).as_posix()
        stage.put(name, path.read_bytes())
        sums[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return lambda: make(stage, 5, sums, RowSums)


def archive(folder: Path, scratch: Path, *, deflate: bool) -> Work:
    """Write a ZIP of a ready tree."""
    from handcarry.media.write_zip import ZipWriter, part_of

    files = [part_of(path.relative_to(folder).as_posix(), path) for path in files_of(folder)]

    def work() -> None:
        with (scratch / "out.zip").open("wb") as file:
            writer = ZipWriter(file, made=datetime(2026, 11, 26), deflate=deflate)  # noqa: DTZ001
            writer.add(files)
            writer.finish()

    return work


def info_zip(folder: Path, scratch: Path) -> Work:
    """The same tree by Info-ZIP."""
    return lambda: subprocess.run(["zip", "-6", "-q", "-r", str(scratch / "peer.zip"), "."], cwd=folder, check=True)


def index(folder: Path, _scratch: Path) -> Work:
    """Make a DICOMDIR of headers that are in memory."""
    from handcarry.dicom.directory_records import IMAGE
    from handcarry.dicom.directory_write import Listed, directory
    from handcarry.dicom.read import Reading, read_instance

    listed = []
    for number, path in enumerate(files_of(folder)):
        data = path.read_bytes()
        reading = read_instance(data, entry=number, size_bytes=len(data))
        assert isinstance(reading, Reading)
        one = reading.instance
        name = path.relative_to(folder).as_posix()
        listed.append(Listed(name, IMAGE, one.sop_class_uid, one.sop_instance_uid, one.meta.transfer_syntax_uid, reading.elements))
    return lambda: directory(listed)


def index_of_files(folder: Path, scratch: Path) -> Work:
    """Make a DICOMDIR of files: read, parse, write, as dcmmkdir does."""
    return lambda: (scratch / "DICOMDIR").write_bytes(index(folder, scratch)().data)  # type: ignore[attr-defined]


def dcmmkdir(folder: Path, scratch: Path) -> Work:
    """The same by DCMTK."""
    command = ["dcmmkdir", "--quiet", "+r", "+id", str(folder), "+D", str(scratch / "PEERDIR")]
    return lambda: subprocess.run(command, check=True, capture_output=True)


CASES: dict[str, Callable[[Path, Path], Work]] = {
    "pack": pack,
    "pack with chunks": lambda folder, scratch: pack(folder, scratch, chunks=True),
    "verify": verify,
    "parity": parity,
    "recovery data": protect,
    "zip stored": lambda folder, scratch: archive(folder, scratch, deflate=False),
    "zip deflated": lambda folder, scratch: archive(folder, scratch, deflate=True),
    "zip -6": info_zip,
    "DICOMDIR": index,
    "DICOMDIR of files": index_of_files,
    "dcmmkdir": dcmmkdir,
}


def own_peak_kib() -> int:
    """The most memory since this program began: what getrusage says also counts whoever started it, up to then."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def main(name: str, folder: str, scratch: str) -> None:
    """Time one case once."""
    place = Path(scratch)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    work = CASES[name](Path(folder), place)
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    peak = own_peak_kib() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sys.stdout.write(f"{seconds:.6f} {peak / 1024:.0f}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
