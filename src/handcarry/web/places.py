"""Where the scan may be: drives and discs that were put in, and downloads of late that look like one. By numbers: no path travels."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from handcarry.host.drives import THIS, System, downloads_folder, drives
from handcarry.media.limits import Limits
from handcarry.media.open import open_media
from handcarry.report.clean import encodable, plain
from handcarry.web.checks import Subject
from handcarry.web.refusal import Refusal

RECENT_SECONDS = 14 * 86_400
MOST_DOWNLOADS = 6
MOST_LOOKED_AT = 60  # the newest things in the folder
NAMES_LOOKED_AT = 400  # in one of them
_SCANS = (".dcm", ".dicom", ".ima")
_LISTED = (".zip", ".iso", ".img")
_STREAMED = (".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")  # whose names are known only once all before them has been unpacked
_INDEX = "dicomdir"
_BARE_ENOUGH = 20  # so many files without an ending are slices, as many discs hold them


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One place that the page offers."""

    id: str
    kind: str  # disc, drive, download
    label: str
    modified: float | None = None


class Places:
    """What was offered last, so that a click can name it by its number."""

    def __init__(self, system: System = THIS) -> None:
        self._system = system
        self._paths: dict[str, tuple[str, str]] = {}

    def look(self) -> list[Offered]:
        """Look again."""
        found: list[tuple[str, str, str, float | None]] = [
            (place.kind.value, place.path, place.label, None) for place in drives(self._system)
        ]
        found += [("download", str(path), path.name, modified) for path, modified in recent_scans(self._system)]
        self._paths = {str(n): (path, label) for n, (_, path, label, _) in enumerate(found)}
        return [
            Offered(id=str(n), kind=kind, label=plain(encodable(label)), modified=modified)
            for n, (kind, _, label, modified) in enumerate(found)
        ]

    def subject(self, id_: str) -> Subject:
        """What a check of an offered place reads."""
        if id_ not in self._paths:
            raise Refusal("gone")
        path, label = self._paths[id_]
        return Subject(path=path, label=label)


def recent_scans(system: System = THIS, *, now: float | None = None) -> list[tuple[Path, float]]:
    """Return downloads of the last two weeks that look like a scan, the newest first, with the time they were last changed.

    Where there are few, archives that may hold one take the places left.
    """
    folder = downloads_folder(system)
    if folder is None:
        return []
    since = (time.time() if now is None else now) - RECENT_SECONDS
    newest = sorted((pair for pair in _dated(folder) if pair[1] >= since), key=_age)[:MOST_LOOKED_AT]
    sure = list(islice((pair for pair in newest if looks_like_a_scan(pair[0])), MOST_DOWNLOADS))
    possible = [pair for pair in newest if pair not in sure and pair[0].name.casefold().endswith(_STREAMED)]
    return sorted(sure + possible[: MOST_DOWNLOADS - len(sure)], key=_age)


def _age(dated: tuple[Path, float]) -> float:
    return -dated[1]


def looks_like_a_scan(path: Path) -> bool:
    """Whether names say that there are images inside. Nothing is read but lists of names, nothing is unpacked."""
    name = path.name.casefold()
    if name.endswith((*_SCANS, *(scan + packed for scan in _SCANS for packed in _STREAMED))):
        return True
    return (name.endswith(_LISTED) or os.path.isdir(path)) and _holds_images(path)  # noqa: PTH112  never fails


def _holds_images(path: Path) -> bool:
    bare = 0
    with open_media(path, limits=Limits(entries=NAMES_LOOKED_AT)) as media:
        for found in islice(media, NAMES_LOOKED_AT if media.any_order else 0):  # else the name's ending lies, and it is a stream
            name = found.path.rpartition("/")[2].casefold()
            bare += "." not in name
            if name.endswith(_SCANS) or name == _INDEX or bare >= _BARE_ENOUGH:
                return True
    return False


def _dated(folder: Path) -> Iterator[tuple[Path, float]]:
    try:
        paths = list(folder.iterdir())
    except OSError:
        return
    for path in paths:
        with suppress(OSError):  # gone since, or not ours to look at
            status = path.lstat()
            if not path.name.startswith(".") and not stat.S_ISLNK(status.st_mode):
                yield path, status.st_mtime
