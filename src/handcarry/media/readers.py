"""The list of containers, asked in this order; the first that knows the bytes opens them. A new one is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable

from handcarry.media.age import open_age
from handcarry.media.compressed import open_compressed
from handcarry.media.found import Opened, Within
from handcarry.media.iso import open_iso
from handcarry.media.library import open_7z, open_others
from handcarry.media.source import Headed
from handcarry.media.tar import open_tar
from handcarry.media.udf import open_udf
from handcarry.media.zip import open_zip

Reader = Callable[[Headed, Within], Opened | None]
READERS: tuple[Reader, ...] = (
    open_zip,
    open_7z,
    open_iso,
    open_udf,
    open_tar,
    open_age,
    open_compressed,
    open_others,
)
