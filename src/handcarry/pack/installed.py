"""The machine that the program is installed on: numpy, codecs, threads and processes are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager

from handcarry.examine import check_media
from handcarry.media.found import Media
from handcarry.media.password import Password
from handcarry.model.progress import OnProgress
from handcarry.model.report import Asked, Report
from handcarry.pack import layout
from handcarry.pack.arrays import Arrays
from handcarry.pack.aside import Aside
from handcarry.parity.cauchy import RowSums
from handcarry.pixels.task import Looker
from handcarry.pixels.workers import Prober
from handcarry.report.pictures import Pictures

_JPEG_LEVEL = 90


class Installed:
    """All that a pack can have."""

    def looker(self) -> AbstractContextManager[Looker]:
        """Return who looks at frames, the compressed ones in children."""
        return Prober()

    def beside(self) -> Aside:
        """Return a thread beside the one that reads."""
        return Aside()

    def examined(self, media: Iterable[Media], asked: Asked, tell: OnProgress | None) -> Report:
        """Read media as one and judge what they hold."""
        return check_media(media, asked=asked, progress=tell)

    def password(self, text: str) -> Password:
        """Return a password for the program's own libraries."""
        return Password(text=text)

    def voxels(self) -> Arrays:
        """Return numpy."""
        return Arrays()

    def first_look(self, pictures: Pictures) -> Mapping[str, bytes]:
        """Return the cuts and the slice at full size."""
        named = [(picture.name.upper(), picture.png) for picture in pictures.cuts]
        named += [("SLICE", pictures.full.png)] if pictures.full else []
        return {f"{layout.IHE_PDI}/{_stem(name, number)}.JPG": _jpeg(png) for number, (name, png) in enumerate(named)}

    def sums(self, parity_rows: int, data_rows: int, row_bytes: int) -> RowSums:
        """Begin to sum up a section's rows."""
        return RowSums(parity_rows, data_rows, row_bytes)


def _stem(name: str, number: int) -> str:
    return name if name.isascii() and name.isalnum() and len(name) <= 8 else f"CUT{number}"


def _jpeg(png: bytes) -> bytes:
    import imagecodecs  # noqa: PLC0415  a tenth of a second

    return bytes(imagecodecs.jpeg8_encode(imagecodecs.png_decode(png), level=_JPEG_LEVEL))
