"""What independent readers say of a planted medium: pydicom for objects, the standard library for files."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom
from pydicom import config
from pydicom.encaps import generate_frames

from handcarry.testing.phantom import Planted, Spec, write_series

SPEC = Spec(size=(44, 40, 48))
Witness = Callable[["Seen"], bool]
Array = np.ndarray[tuple[int, ...], np.dtype[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One planted medium and what can be read from it."""

    planted: Planted
    images: tuple[Any, ...]

    @property
    def path(self) -> Path:
        return self.planted.path

    @property
    def data(self) -> tuple[bytes, ...]:
        return tuple(p.read_bytes() for p in self.planted.files)

    @property
    def names(self) -> list[str]:
        """Every file on the medium, relative to its folder."""
        root = self.path if self.path.is_dir() else self.path.parent
        return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())

    def values(self, keyword: str) -> list[Any]:
        return [ds.get(keyword) for ds in self.images]

    def one(self, keyword: str) -> Any:  # noqa: ANN401  whatever pydicom holds
        """The one value that all images share."""
        values = {str(v): v for v in self.values(keyword)}
        assert len(values) == 1, values
        return next(iter(values.values()))

    def kinds(self, keyword: str) -> int:
        return len({str(v) for v in self.values(keyword)})

    @property
    def steps(self) -> Array:
        """Distances of neighbours along z, in the order of positions, in units of the step."""
        z = sorted(float(ds.ImagePositionPatient[2]) for ds in self.images if "ImagePositionPatient" in ds)
        return np.diff(z) / self.planted.step_mm

    def pixels(self, number: int) -> Array:
        """Native pixels of one single-frame image."""
        ds = self.images[number]
        shape = (ds.Rows, ds.Columns) if ds.SamplesPerPixel == 1 else (ds.Rows, ds.Columns, 3)
        kind = f"{'i' if ds.PixelRepresentation else 'u'}{ds.BitsAllocated // 8}"
        return np.frombuffer(ds.PixelData, dtype=kind)[: int(np.prod(shape))].reshape(shape)

    def is_slice(self, number: int, slice_number: int) -> bool:
        """Whether an image holds exactly the jaw's slice."""
        return bool(np.array_equal(self.pixels(number), self.planted.jaw.slice(slice_number)))

    def stream(self, number: int) -> bytes:
        """The first compressed frame of one image."""
        ds = self.images[number]
        frame: bytes = next(generate_frames(ds.PixelData, number_of_frames=int(ds.get("NumberOfFrames", 1))))
        return frame

    def members(self) -> list[zipfile.ZipInfo]:
        with zipfile.ZipFile(self.path) as archive:
            return archive.infolist()


def look(folder: Path, name: str) -> Seen:
    """Plant one defect in a small series and read it back."""
    planted = write_series(folder, SPEC, (name,))
    return Seen(planted=planted, images=tuple(_images(planted)))


def _images(planted: Planted) -> Iterator[Any]:
    mode, config.settings.reading_validation_mode = config.settings.reading_validation_mode, config.IGNORE
    try:
        for path in planted.files:
            if path.is_file() and path.stat().st_size > 132 and path.name != "DICOMDIR":
                head = path.read_bytes()[:132]
                if head[128:] == b"DICM" or (path.parent.name == "DICOM" and head[:1] in {b"\x02", b"\x08"}):
                    yield pydicom.dcmread(path, force=True)
    finally:
        config.settings.reading_validation_mode = mode


def decodes(stream: bytes, decoder: Callable[[bytes], Any]) -> bool:
    try:
        decoder(stream)
    except (RuntimeError, ValueError, imagecodecs.JpeglsError):
        return False
    return True
