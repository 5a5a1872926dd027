"""Reads the source once: every file is hashed as it comes, and written under a name of ours while the next one is read.

Opens what holds files; `placing` decides where each goes. Converts nothing, judges nothing. The source is only ever read.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from handcarry.intake import WHOLE_FILE_BYTES
from handcarry.media.drive import REAL, Drive
from handcarry.media.found import Found, Media
from handcarry.media.names import printable
from handcarry.media.open import open_inside, open_media
from handcarry.media.password import Password
from handcarry.media.tape import CHUNK_BYTES, Tape
from handcarry.model.entry import Family, Kind
from handcarry.model.progress import OnProgress, Progress
from handcarry.pack.aside import Beside
from handcarry.pack.nothing import require_something
from handcarry.pack.original import Container, path_b64
from handcarry.pack.ownerless import leave_out_unowned
from handcarry.pack.placing import Placing, Taken
from handcarry.pack.rows import hand_of, row_of, told_fault
from handcarry.pack.stage import Stage
from handcarry.pack.wanted import Wanted
from handcarry.pack.whose import Whose
from handcarry.sniff.classify import HEAD_BYTES, classify
from handcarry.sniff.signature import Signature

_PROGRAMS = frozenset({Family.PROGRAM, Family.AUTORUN})


class Taking:
    """One pass over the sources. Use `take` for each, `add` for each file beside them, then `finish`."""

    def __init__(self, stage: Stage, wanted: Wanted, signatures: tuple[Signature, ...], beside: Beside, tell: OnProgress | None) -> None:
        self._whose = Whose(wanted.patient)
        self.placing = Placing(stage, self._whose, wanted.syntax)
        self.taken = self.placing.taken
        self._stage = stage
        self._wanted = wanted
        self._signatures = signatures
        self._tell = tell
        self._aside = beside
        self._files_total = self._bytes_total = self._bytes_done = 0

    def __enter__(self) -> Taking:
        self._aside.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._aside.__exit__(kind, error, None)

    def take(self, source: Path, password: Password | None, drive: Drive = REAL, label: str = "") -> None:
        """Take all that a source holds; a `label` stands for its name where that means nothing."""
        with open_media(source, password=password, drive=drive, closed=True) as media:
            self._files_total += media.entry_count or 0
            self._bytes_total += media.total_bytes or 0
            if media.container.format == "file":
                for found in media:
                    self._take_file(found, None)
            else:
                number = self._begin_container(*printable(label or source.resolve().name or str(source)), None)
                self._take_all(media, number)
                self._end_container(number, media, None)
        self._aside.finish()

    def add(self, path: Path) -> None:
        """Take one file as it is, beside the scan."""
        number = self._begin_container(*printable(path.name), None, added=True)
        with open_media(path, closed=True) as media:
            for found in media:
                self._take_file(found, number)
            self._end_container(number, media, None)
        self._aside.finish()

    def finish(self) -> Taken:
        """Return what was taken, once it is clear whose it all is. Raises `SeveralPeople` or `UsageError`; `CannotOpen` for nothing."""
        self._aside.finish()
        self._whose.settle()
        if self._whose.several:
            leave_out_unowned(self.taken, self._stage)
        require_something(self.taken)
        return self.taken

    def _take_all(self, media: Media, number: int) -> None:
        for found in media:
            self._take_file(found, number)

    def _begin_container(self, path: str, known_b64: str, within: int | None, *, added: bool = False) -> int:
        number = len(self.taken.containers)
        raw = path_b64(path, known_b64)
        self.taken.containers.append(Container(number=number, path=path, path_b64=raw, format="", within=within, added=added))
        return number

    def _end_container(self, number: int, media: Media, tape: Tape | None, kept: str = "") -> None:
        made, begun = media.container, self.taken.containers[number]
        self.taken.containers[number] = Container(
            number=number,
            path=begun.path,
            path_b64=begun.path_b64,
            format=made.format,
            within=begun.within,
            size_bytes=tape.read_bytes if tape else 0,
            sha256=tape.sha256() if tape else "",
            pack=kept,
            added=begun.added,
            encrypted=made.encrypted,
            note=made.note,
            fault=told_fault(made.fault),
        )

    def _take_file(self, found: Found, container: int | None) -> None:
        with found.open() as tape:
            head = tape.read(min(max(HEAD_BYTES, found.size_bytes or 0), CHUNK_BYTES))
            kind = classify(found.path, head[:HEAD_BYTES], found.size_bytes or len(head), self._signatures)
            added = container is not None and self.taken.containers[container].added
            if kind.family is not Family.CONTAINER or added or not self._take_inside(found, tape, head, container):
                number = container if container is not None else self._single(found)
                self._take_bytes(found, tape, head, kind, number)
        self._bytes_done += tape.read_bytes
        self._report_progress()

    def _single(self, found: Found) -> int:
        """Return the container of a file that the user named and that is none itself."""
        number = self._begin_container(found.path, found.path_b64, None)
        self.taken.containers[number] = Container(
            number=number, path=found.path, path_b64=path_b64(found.path, found.path_b64), format="file"
        )
        return number

    def _take_inside(self, found: Found, tape: Tape, head: bytes, within: int | None) -> bool:
        inside = open_inside(found, tape, head=head)
        if inside is None:
            return False
        number = self._begin_container(found.path, found.path_b64, within)
        first = len(self.taken.files)
        with inside:
            self._files_total += inside.entry_count or 0
            self._take_all(inside, number)
        self._aside.finish()
        tape.drain()
        lost = inside.container.fault is not None or any(not file.pack and file.fault for file in self.taken.files[first:])
        kept, hashed = self._keep_whole_container(found) if self._wanted.keep_container or lost else ("", tape)
        self._end_container(number, inside, hashed or tape, kept)
        self.placing.note_lock(inside.container.fault)
        self.taken.is_worth_it |= bool(kept) and (self._wanted.keep_container or not self.placing.locked)
        return True

    def _keep_whole_container(self, found: Found) -> tuple[str, Tape | None]:
        """Read the container a second time, into the pack: it was asked for, or not all that it holds could be read.

        Return where it lies and the tape that went there, whose hash counts: the first reading may have ended early, or differ.
        """
        path = self.placing.names.original("BIN")
        with found.open() as tape, self._stage.open(path) as sink:
            while part := tape.read(CHUNK_BYTES):
                sink.write(part)
        if tape.sha256():
            return path, tape
        self._stage.remove(path)
        return "", None

    def _take_bytes(self, found: Found, tape: Tape, head: bytes, kind: Kind, container: int) -> None:
        if kind.family in _PROGRAMS and not self._wanted.programs:
            tape.drain()
            self._aside.finish()
            self.taken.files.append(row_of(hand_of(found, tape, kind, container), left_out="program"))
            return
        data = head + tape.read(WHOLE_FILE_BYTES - len(head))
        if len(data) < WHOLE_FILE_BYTES:
            tape.drain()
            hand = hand_of(found, tape, kind, container)
            self._aside.do(partial(self.placing.keep, hand, data), size_bytes=len(data))
        else:
            self._aside.finish()
            self.placing.stream(found, tape, data, kind, container)

    def _report_progress(self) -> None:
        if self._tell is not None:
            done = len(self.taken.files)
            self._tell(
                Progress(
                    files_done=done,
                    files_total=max(self._files_total, done),
                    bytes_done=self._bytes_done,
                    bytes_total=max(self._bytes_total, self._bytes_done),
                )
            )
