"""One timed case in a process of its own: `python -m bench.case NAME FOLDER` prints seconds. Imports are not counted."""

from __future__ import annotations

import hashlib
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from bench.data import files_of

Work = Callable[[], object]

SETTLED_SECONDS = 0.3  # importing numpy starts threads that spin for a tenth of a second: of the import, which is not counted


def floor(folder: Path) -> Work:
    """Read and hash the files, one thread: what no honest check can go below."""
    files = list(files_of(folder))
    return lambda: [hashlib.sha256(path.read_bytes()).digest() for path in files]


def handcarry(folder: Path) -> Work:
    """Run the whole check in this process: hash, parse, every frame's facts, geometry, verdict."""
    import handcarry.pixels.lanes
    import handcarry.pixels.workers  # noqa: F401  both are loaded when first needed: of the import, which is not counted
    from handcarry.examine import check

    def work() -> None:
        report = check(folder)
        assert report.verdict.value.startswith("READY"), report.verdict

    return work


def simpleitk(folder: Path) -> Work:
    """Read the series with SimpleITK, names given: no hash, no check."""
    import SimpleITK

    SimpleITK.ProcessObject.SetGlobalWarningDisplay(False)
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames([str(path) for path in files_of(folder)])
    return lambda: [reader.Execute()]


def pydicom_stack(folder: Path) -> Work:
    """Read, decode and stack with pydicom and NumPy: no hash, no check."""
    import numpy
    import pydicom

    files = list(files_of(folder))
    return lambda: numpy.stack([pydicom.dcmread(path).pixel_array for path in files])


def _heads(folder: Path) -> list[bytes]:
    """Headers of about 9 KB, the pixel data cut away."""
    return [path.read_bytes()[:9400] for path in files_of(folder)]


def headers_handcarry(folder: Path) -> Work:
    """Parse headers that are in memory."""
    from handcarry.dicom.read import read_instance

    heads = _heads(folder)
    return lambda: [read_instance(head, entry=n, size_bytes=40_000) for n, head in enumerate(heads)]


def headers_pydicom(folder: Path) -> Work:
    """Parse the same headers with pydicom."""
    import io

    import pydicom

    heads = _heads(folder)
    return lambda: [pydicom.dcmread(io.BytesIO(head), stop_before_pixels=True) for head in heads]


def headers_gdcm(folder: Path) -> Work:
    """Scan twenty tags of the same files with GDCM (it reads them itself)."""
    import gdcm

    files = [str(path) for path in files_of(folder)]

    def work() -> None:
        scanner = gdcm.Scanner()
        for element in (0x10, 0x18, 0x20, 0x30, 0x60, 0x70):
            scanner.AddTag(gdcm.Tag(0x8, element))
        for element in (0xD, 0xE, 0x13, 0x32, 0x37):
            scanner.AddTag(gdcm.Tag(0x20, element))
        for element in (0x2, 0x4, 0x8, 0x10, 0x11, 0x30, 0x100, 0x101, 0x102):
            scanner.AddTag(gdcm.Tag(0x28, element))
        assert scanner.Scan(files)

    return work


CASES: dict[str, Callable[[Path], Work]] = {
    "floor": floor,
    "handcarry": handcarry,
    "SimpleITK": simpleitk,
    "pydicom": pydicom_stack,
    "headers handcarry": headers_handcarry,
    "headers pydicom": headers_pydicom,
    "headers GDCM": headers_gdcm,
}


def main(name: str, folder: str) -> None:
    """Time one case once and print the seconds."""
    warnings.simplefilter("ignore")
    work = CASES[name](Path(folder))
    time.sleep(SETTLED_SECONDS)
    start = time.perf_counter()
    work()
    sys.stdout.write(f"{time.perf_counter() - start:.6f}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
