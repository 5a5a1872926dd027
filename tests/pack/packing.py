"""Packs made for tests, and the independent programs that judge them."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import gdcm
import pytest
import SimpleITK as sitk
from msgspec import structs
from pydicom import dcmread
from pydicom.fileset import FileSet

from handcarry.catalogue.words import Words
from handcarry.model.report import Asked
from handcarry.pack.make import Order, Packed
from handcarry.pack.original import Original, from_json, to_json
from handcarry.pack.run import pack_to
from handcarry.pack.wanted import Wanted
from handcarry.report.document import Made
from handcarry.testing.phantom import Identity, Planted, Spec, write_series

SMALL = Spec(size=(12, 48, 48))
MADE = Made(at="2026-11-26T12:00:00Z", seconds=1.0, system="test")


def order(*sources: Path, wanted: Wanted | None = None, password: str | None = None) -> Order:
    return Order(sources=sources, wanted=wanted or Wanted(), asked=Asked(), made=lambda: MADE, words=Words("en"), password=password)


def pack(destination: Path, *sources: Path, wanted: Wanted | None = None, password: str | None = None) -> Packed:
    return pack_to(order(*sources, wanted=wanted, password=password), destination)


def original_of(folder: Path) -> Original:
    return from_json((folder / "VERIFY/ORIGINAL.JSN").read_bytes())


def rewritten(folder: Path, **changes: object) -> None:
    """Change ORIGINAL.JSN of a pack as somebody could who means harm."""
    listing = folder / "VERIFY/ORIGINAL.JSN"
    listing.write_bytes(to_json(structs.replace(original_of(folder), **changes)))


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def listed(folder: Path) -> set[str]:
    """The files of a pack that its manifest must list: all but itself, the label that shows its hash, and the recovery data."""
    return {path for path in tree(folder) if not path.startswith("VERIFY/PARITY/")} - {"VERIFY/SHA256.TXT", "LABEL.HTM"}


def small_series(root: Path, **changes: object) -> Planted:
    return write_series(root, replace(SMALL, **changes))  # type: ignore[arg-type]


def somebody(name: str, number: str) -> Identity:
    return Identity(patient_name=name, patient_id=number, patient_birth_date="19610527", patient_sex="M")


def tool(name: str) -> str:
    """The path of a program; skips where it is not installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def run(*command: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(each) for each in command], cwd=cwd, capture_output=True, text=True, check=False, timeout=120)


def listed_by_pydicom(directory: Path) -> set[str]:
    """The files that a DICOMDIR names in the eyes of pydicom, relative to it."""
    found = FileSet(directory)
    found._stage["t"].cleanup()  # or it complains when it is collected
    return {Path(each.path).relative_to(directory.parent).as_posix() for each in found}


def counted_by_pydicom(directory: Path) -> tuple[int, ...]:
    """How many patients, studies, series and images a DICOMDIR has records of, in the eyes of pydicom."""
    kinds = [record.DirectoryRecordType for record in dcmread(directory).DirectoryRecordSequence]
    return tuple(kinds.count(kind) for kind in ("PATIENT", "STUDY", "SERIES", "IMAGE"))


def read_by_others(folder: Path, theirs: Path) -> None:
    """Hold a pack's file-set against dcmmkdir, which writes an index of its own to `theirs`, and its files against GDCM and SimpleITK."""
    made = run(tool("dcmmkdir"), "+r", "+I", "+id", folder, "+D", theirs, "DICOM")
    assert (made.returncode, [line for line in made.stderr.splitlines() if line.startswith("E:")]) == (0, [])
    assert counted_by_pydicom(theirs) == counted_by_pydicom(folder / "DICOMDIR")
    images = sorted(path for path in (folder / "DICOM").rglob("*") if path.is_file())
    for path in images[:: max(1, len(images) // 16)]:
        reader = gdcm.ImageReader()
        reader.SetFileName(str(path))
        assert reader.Read(), path
        assert sitk.ReadImage(str(path)).GetSize()[0] == reader.GetImage().GetDimension(0)
