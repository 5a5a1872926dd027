"""Files that lie flat under our own names, shown to the reader in the folders and by the names they had: no name ever becomes a path."""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from handcarry.media.drive import Drive, Listed, RawFile, open_file
from handcarry.media.limits import Limits
from handcarry.web.checks import Subject
from handcarry.web.refusal import Refusal

_LIMITS = Limits()

Parts = tuple[str, ...]


def subject_of(files: Sequence[tuple[Parts, Path]], *, folder: Path, label: str) -> Subject:
    """Return what a check reads: one folder that holds these files, as they were laid out."""
    tree = _Tree(root=os.path.realpath(folder), files=_without_common_folder(_apart(files)))
    return Subject(path=str(folder), label=label, drive=Drive(list_folder=tree.list_folder, open_file=tree.open_file), renamed=True)


def parts_of(name: str) -> Parts:
    """Return a relative name's folders and file, as the page percent-encoded them; what could lead anywhere is left out."""
    text = unquote(name, errors="replace").replace("\\", "/").replace("\0", "\N{REPLACEMENT CHARACTER}")
    parts = tuple(part for part in text.split("/") if part not in {"", ".", ".."})
    if not parts or len(text) > _LIMITS.path_chars:
        raise Refusal("not-understood")
    return parts


def _apart(files: Sequence[tuple[Parts, Path]]) -> dict[Parts, Path]:
    """Files by where they lie; one that would lie where another file or a folder lies is told apart by a number, as browsers do."""
    folders = {parts[:depth] for parts, _ in files for depth in range(1, len(parts))}
    laid: dict[Parts, Path] = {}
    times: Counter[Parts] = Counter()
    for wanted, path in files:
        parts = wanted
        while parts in laid or parts in folders:
            times[wanted] += 1
            name = PurePosixPath(wanted[-1])
            parts = (*wanted[:-1], f"{name.stem} ({times[wanted]}){name.suffix}")
        laid[parts] = path
    return laid


def _without_common_folder(files: dict[Parts, Path]) -> dict[Parts, Path]:
    """A folder that was dropped is itself the medium: its own name is the label, not a folder inside."""
    tops = {parts[0] for parts in files}
    if len(tops) == 1 and all(len(parts) > 1 for parts in files):
        return {parts[1:]: path for parts, path in files.items()}
    return files


class _Tree:
    """Folders and names as they were, over files that lie flat."""

    def __init__(self, *, root: str, files: dict[Parts, Path]) -> None:
        self._root = root
        self._files = files
        self._folders: dict[Parts, set[str]] = {(): set()}
        for parts in files:
            for depth in range(len(parts)):
                self._folders.setdefault(parts[:depth], set()).add(parts[depth])

    def list_folder(self, path: str) -> list[Listed]:
        """The names in a folder, files with the status of what was set aside for them."""
        parts = self._parts(path)
        if parts not in self._folders:
            raise FileNotFoundError(errno.ENOENT, "no such folder")
        return [self._listed((*parts, name)) for name in self._folders[parts]]

    def open_file(self, path: str) -> RawFile:
        """Open what was set aside under this name."""
        found = self._files.get(self._parts(path))
        if found is None:
            raise FileNotFoundError(errno.ENOENT, "no such file")
        return open_file(str(found))

    def _listed(self, parts: Parts) -> Listed:
        target = self._root if parts in self._folders else str(self._files[parts])
        return Listed(name=parts[-1], status=os.stat(target))  # noqa: PTH116

    def _parts(self, path: str) -> Parts:
        inside = path.removeprefix(self._root)
        return tuple(part for part in inside.replace(os.sep, "/").split("/") if part)
