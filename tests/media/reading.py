"""Read media the way the program does: sniff the head, open what is a container, hash everything."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from pathlib import Path

from handcarry.media.drive import REAL, Drive, Listed, RawFile
from handcarry.media.found import Media
from handcarry.media.limits import Limits
from handcarry.media.open import open_inside, open_media
from handcarry.media.password import Password
from handcarry.media.source import HEAD_BYTES
from handcarry.model.entry import Container, Fault, FaultCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One file as it came off a medium."""

    path: str
    path_b64: str
    opened_through: tuple[str, ...]
    sha256: str
    read_bytes: int
    fault: Fault | None

    @property
    def code(self) -> FaultCode | None:
        return self.fault.code if self.fault else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """All files and containers of a medium, in the order they were met."""

    files: tuple[Seen, ...]
    containers: tuple[Container, ...]

    @property
    def hashes(self) -> dict[str, str]:
        return {seen.path: seen.sha256 for seen in self.files}

    @property
    def codes(self) -> dict[str, FaultCode | None]:
        return {seen.path: seen.code for seen in self.files}

    @property
    def outermost(self) -> Container:
        return self.containers[0]


def read_all(
    path: Path | str, *, password: str | None = None, limits: Limits | None = None, drive: Drive = REAL, nested: bool = True
) -> Everything:
    files: list[Seen] = []
    containers: list[tuple[int, Container]] = []
    key = Password(text=password) if password is not None else None
    media = open_media(path, password=key, limits=limits, drive=drive)
    _read(media, files, containers, nested=nested)
    return Everything(files=tuple(files), containers=tuple(container for _, container in sorted(containers, key=lambda each: each[0])))


def _read(media: Media, files: list[Seen], containers: list[tuple[int, Container]], *, nested: bool) -> None:
    place = len(containers)
    containers.append((place, media.container))
    with media:
        for found in media:
            with found.open() as tape:
                head = tape.read(HEAD_BYTES)
                inner = open_inside(found, tape, head=head) if nested and head else None
                if inner is not None:
                    _read(inner, files, containers, nested=nested)
                tape.drain()
                seen = Seen(
                    path=found.path,
                    path_b64=found.path_b64,
                    opened_through=found.opened_through,
                    sha256=tape.sha256(),
                    read_bytes=tape.read_bytes,
                    fault=tape.fault or found.fault,
                )
            files.append(seen)
    containers[place] = (place, media.container)


SECTOR_BYTES = 2048


class Watched:
    """A file that remembers which bytes were read, and fails where it is told to."""

    def __init__(self, drive: BrokenDrive, path: str) -> None:
        self._drive = drive
        self._name = Path(path).name
        self._file = REAL.open_file(path)
        self._at = 0

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._at = self._file.seek(offset, whence)
        return self._at

    def read(self, size_bytes: int, /) -> bytes | None:
        size_bytes = self._drive.before_read(self._name, self._at, size_bytes)
        part = self._file.read(size_bytes) or b""
        self._drive.reads.append((self._name, self._at, len(part)))
        self._at += len(part)
        return part

    def fileno(self) -> int:
        return self._file.fileno()

    def close(self) -> None:
        self._file.close()


class BrokenDrive:
    """A drive that fails on purpose: at a byte of a file, for a number of tries, or as a whole after some reads."""

    def __init__(self) -> None:
        self.reads: list[tuple[str, int, int]] = []
        self.attempts = 0
        self.bad: dict[str, tuple[int, int, int]] = {}  # file name: where the bad sector begins, error number, how many tries fail
        self.forbidden: dict[str, int] = {}  # file or folder name: error number
        self.gone_after_reads: int | None = None
        self.cut: dict[str, int] = {}  # file name: where it suddenly ends

    @property
    def drive(self) -> Drive:
        return Drive(list_folder=self._list_folder, open_file=self._open_file)

    def before_read(self, name: str, at: int, size_bytes: int) -> int:
        if self.gone_after_reads is not None and len(self.reads) >= self.gone_after_reads:
            raise OSError(errno.ENODEV, "gone")
        first, number, tries = self.bad.get(name, (1 << 62, 0, 0))
        if at < first < at + size_bytes:
            return first - at
        if first <= at < first + SECTOR_BYTES and self.attempts < tries:
            self.attempts += 1
            raise OSError(number, "bad")
        return max(0, min(size_bytes, self.cut.get(name, 1 << 62) - at))

    def read_twice(self, name: str) -> int:
        """How many bytes of a file were read more than once."""
        spans = sorted((at, at + size) for each, at, size in self.reads if each == name)
        reached = twice = 0
        for begin, end in spans:
            twice += max(0, min(reached, end) - begin)
            reached = max(reached, end)
        return twice

    def read_bytes(self, name: str) -> int:
        return sum(size for each, _, size in self.reads if each == name)

    def _list_folder(self, path: str) -> list[Listed]:
        self._refuse(path)
        return REAL.list_folder(path)

    def _open_file(self, path: str) -> RawFile:
        self._refuse(path)
        return Watched(self, path)

    def _refuse(self, path: str) -> None:
        number = self.forbidden.get(Path(path).name)
        if number is not None:
            raise OSError(number, "no")
