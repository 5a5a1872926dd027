"""Where the scan may be: drives and discs that were put in, and downloads of late that look like one. By numbers: no path travels."""

from __future__ import annotations

import time
from collections.abc import Iterator
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
_PACKED = (".zip", ".7z", ".rar", ".iso", ".img", ".tar", ".gz", ".tgz", ".bz2", ".xz")
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
    """Return downloads of the last two weeks that look like a scan, the newest first, with the time they were last changed."""
    folder = downloads_folder(system)
    if folder is None:
        return []
    since = (time.time() if now is None else now) - RECENT_SECONDS
    newest = sorted(_dated(folder), key=lambda pair: -pair[1])[:MOST_LOOKED_AT]
    return list(islice(((path, at) for path, at in newest if at >= since and looks_like_a_scan(path)), MOST_DOWNLOADS))


def looks_like_a_scan(path: Path) -> bool:
    """Whether names say that there are images inside. Nothing is read but lists of names."""
    name = path.name.casefold()
    if name.endswith(_SCANS):
        return True
    return (path.is_dir() or name.endswith(_PACKED)) and _holds_images(path)


def _holds_images(path: Path) -> bool:
    bare = 0
    with open_media(path, limits=Limits(entries=NAMES_LOOKED_AT)) as media:
        for found in islice(media, NAMES_LOOKED_AT):
            name = found.path.rpartition("/")[2].casefold()
            bare += "." not in name
            if name.endswith(_SCANS) or name == _INDEX or bare >= _BARE_ENOUGH:
                return True
    return False


def _dated(folder: Path) -> Iterator[tuple[Path, float]]:
    try:
        for path in folder.iterdir():
            if not path.name.startswith(".") and not path.is_symlink():
                yield path, path.stat().st_mtime
    except OSError:
        return
