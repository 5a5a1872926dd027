"""What making a pack needs of the machine that it is made on: natively `installed.Installed`, in a browser `page.keeping.Browser`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from handcarry.media.found import Media
from handcarry.media.password import Password
from handcarry.model.progress import OnProgress
from handcarry.model.report import Asked, Report
from handcarry.pack.aside import Beside
from handcarry.pack.voxels import Voxels
from handcarry.parity.summing import Summing
from handcarry.pixels.task import Looker
from handcarry.report.pictures import Pictures


class Machine(Protocol):
    """Looks at frames, reads media, draws."""

    def looker(self) -> AbstractContextManager[Looker]:
        """Return who looks at frames."""
        ...

    def beside(self) -> Beside:
        """Return who works on what was read."""
        ...

    def examined(self, media: Iterable[Media], asked: Asked, tell: OnProgress | None) -> Report:
        """Read media as one and judge what they hold."""
        ...

    def password(self, text: str) -> Password:
        """Return a password that opens what this machine can open."""
        ...

    def voxels(self) -> Voxels:
        """Return who lays volumes out as scripts."""
        ...

    def first_look(self, pictures: Pictures) -> Mapping[str, bytes]:
        """Return pictures of the report as JPEG, by their paths in the pack; none where nothing encodes them."""
        ...

    def sums(self, parity_rows: int, data_rows: int, row_bytes: int, /) -> Summing:
        """Begin to sum up a section's rows for the recovery data."""
        ...
