"""Reads the source once: every file is hashed as it comes, and written under a name of ours while the next one is read.

Decides file by file where it goes; converts nothing, judges nothing. The source is only ever read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from msgspec import structs

from handcarry.dicom.directory_write import Listed
from handcarry.dicom.read import NotDicom, Reading, read_instance
from handcarry.errors import UsageError
from handcarry.intake import WHOLE_FILE_BYTES
from handcarry.media.drive import REAL, Drive
from handcarry.media.found import Found, Media
from handcarry.media.names import printable
from handcarry.media.open import open_inside, open_media
from handcarry.media.password import Password
from handcarry.media.tape import CHUNK_BYTES, Tape
from handcarry.model.entry import Family, FaultCode, Kind
from handcarry.model.progress import OnProgress, Progress
from handcarry.pack.aside import Beside
from handcarry.pack.fit import CONVERTED, Syntax, Why, why_not
from handcarry.pack.names import Names
from handcarry.pack.original import Container, File, path_b64
from handcarry.pack.room import copy_bytes
from handcarry.pack.rows import Hand, hand_of, listed_of, row_of, told_fault
from handcarry.pack.stage import Stage
from handcarry.pack.whose import Whose
from handcarry.sniff.classify import HEAD_BYTES, classify
from handcarry.sniff.signature import Signature

_PROGRAMS = frozenset({Family.PROGRAM, Family.AUTORUN})
_LOCKED = frozenset({FaultCode.ENCRYPTED, FaultCode.WRONG_PASSWORD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is taken, and how. `patient` names the one person whose files are taken, "" where nobody was chosen."""

    syntax: Syntax = Syntax.EXPLICIT
    patient: str = ""
    keep_container: bool = False
    programs: bool = False
    repair_geometry: bool = False
    chunks: bool = True
    add: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file of the file-set that is still to be made from an original.

    `row` is the original's place among all files, `most_bytes` how large it can become.
    """

    row: int
    path: str
    listed: Listed
    most_bytes: int


class Taken:
    """What has been taken so far. `listed` are the files of the file-set; those of `jobs` are not among them yet."""

    def __init__(self) -> None:
        self.containers: list[Container] = []
        self.files: list[File] = []
        self.listed: list[Listed] = []
        self.jobs: list[Job] = []
        self.left_out_others = 0


class Taking:
    """One pass over the sources. Use `take` for each, `add` for each file beside them, then `finish`."""

    def __init__(self, stage: Stage, wanted: Wanted, signatures: tuple[Signature, ...], beside: Beside, tell: OnProgress | None) -> None:
        self.taken = Taken()
        self.whose = Whose(wanted.patient)
        self.locked = False
        self._stage = stage
        self._wanted = wanted
        self._signatures = signatures
        self._tell = tell
        self._aside = beside
        self.names = Names()
        self._places: dict[str, File] = {}
        self._uids: set[str] = set()
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
        """Return what was taken, once it is clear whose it all is. Raises `SeveralPeople` or `UsageError`."""
        self._aside.finish()
        self.whose.settle()
        if self.whose.several:
            self._leave_out_unowned()
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
        self.locked |= inside.container.fault is not None and inside.container.fault.code in _LOCKED
        return True

    def _keep_whole_container(self, found: Found) -> tuple[str, Tape | None]:
        """Read the container a second time, into the pack: it was asked for, or not all that it holds could be read.

        Return where it lies and the tape that went there, whose hash counts: the first reading may have ended early, or differ.
        """
        path = self.names.original("BIN")
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
            self._aside.do(partial(self._keep, hand, data), size_bytes=len(data))
        else:
            self._aside.finish()
            self._stream(found, tape, data, kind, container)

    def _keep(self, hand: Hand, data: bytes) -> None:
        """Write a file that is in memory whole."""
        self._note_lock(hand)
        if not hand.sha256:  # it could not be read to its end
            self.taken.files.append(row_of(hand))
            return
        reading = read_instance(data, entry=0, size_bytes=len(data)) if hand.kind.family is Family.DICOM else None
        if isinstance(reading, Reading) and not self.whose.takes(reading.instance.patient):
            self.taken.left_out_others += 1
            return
        if (same := self._places.get(hand.sha256)) is not None:
            self.taken.files.append(row_of(hand, pack=same.pack, why=same.why, converted=same.converted))
            return
        row = self._placed(hand, reading)
        self._stage.put(row.pack, data)

    def _stream(self, found: Found, tape: Tape, head: bytes, kind: Kind, container: int) -> None:
        """Write a file that is too large to be held, as it comes."""
        reading = read_instance(head, entry=0, size_bytes=found.size_bytes or len(head)) if kind.family is Family.DICOM else None
        if isinstance(reading, Reading) and not self.whose.takes(reading.instance.patient):
            tape.drain()
            self.taken.left_out_others += 1
            return
        path = self.names.original("BIN")
        with self._stage.open(path) as sink:
            sink.write(head)
            while part := tape.read(CHUNK_BYTES):
                sink.write(part)
        hand = hand_of(found, tape, kind, container)
        self._note_lock(hand)
        same = self._places.get(hand.sha256)
        if not hand.sha256 or same is not None:
            self._stage.remove(path)
            self.taken.files.append(row_of(hand, pack=same.pack, why=same.why, converted=same.converted) if same else row_of(hand))
            return
        self._stage.rename(path, self._placed(hand, reading).pack)

    def _placed(self, hand: Hand, reading: Reading | NotDicom | None) -> File:
        """Note where a file goes: into the file-set as it is, or beside it, perhaps with a copy to be made."""
        why = self._why(hand, reading)
        if why is None or why in CONVERTED:
            assert isinstance(reading, Reading)
            in_set = self.names.in_file_set(reading.elements)
            listed = listed_of(reading, in_set)
            if why is None:
                row = row_of(hand, pack=in_set)
                self.taken.listed.append(listed)
            else:
                row = row_of(hand, pack=self.names.original(hand.kind.format), why=why, converted=in_set)
                most_bytes = copy_bytes(reading, hand.size_bytes, self._wanted.syntax)
                self.taken.jobs.append(Job(row=len(self.taken.files), path=in_set, listed=listed, most_bytes=most_bytes))
        else:
            row = row_of(hand, pack=self.names.original(hand.kind.format), why=why)
        self.taken.files.append(row)
        self._places[hand.sha256] = row
        return row

    def _why(self, hand: Hand, reading: Reading | NotDicom | None) -> Why | None:
        if hand.kind.family is Family.DICOMDIR or (isinstance(reading, Reading) and reading.is_directory):
            return Why.INDEX
        if not isinstance(reading, Reading) or self.taken.containers[hand.container].added:
            return Why.NOT_DICOM
        why = why_not(reading.instance, self._wanted.syntax)
        if why is None or why in CONVERTED:
            if reading.instance.sop_instance_uid in self._uids:
                return Why.SAME_UID
            self._uids.add(reading.instance.sop_instance_uid)
        return why

    def _note_lock(self, hand: Hand) -> None:
        self.locked |= hand.fault is not None and hand.fault.code in {code.value for code in _LOCKED}

    def _leave_out_unowned(self) -> None:
        """Where others are on the medium too, nobody can say whose a document is: only the chosen person's images stay."""
        kept: list[File] = []
        dropped: set[str] = set()
        places: dict[int, int] = {}
        for number, file in enumerate(self.taken.files):
            if file.why in {Why.NOT_DICOM, Why.INDEX} and not self.taken.containers[file.container].added:
                dropped.add(file.pack)
                self.taken.left_out_others += 1
            elif file.left_out or not file.pack:
                self.taken.left_out_others += 1
            else:
                places[number] = len(kept)
                kept.append(file)
        for path in sorted(dropped - {file.pack for file in kept} - {""}):
            self._stage.remove(path)
        self.taken.files = self._only_containers_of(kept)
        self.taken.jobs = [replace(job, row=places[job.row]) for job in self.taken.jobs]

    def _only_containers_of(self, kept: list[File]) -> list[File]:
        """Leave out every archive itself, for it holds others' scans too, and the name of each that holds no kept file."""
        holding: set[int] = set()
        for file in kept:
            number: int | None = file.container
            while number is not None and number not in holding:
                holding.add(number)
                number = self.taken.containers[number].within
        if all(self.taken.containers[number].added for number in holding):
            raise UsageError(word="nothing_of_this_person")
        places: dict[int, int] = {}
        containers: list[Container] = []
        for container in self.taken.containers:
            if container.pack:
                self._stage.remove(container.pack)
            if container.number in holding:
                places[container.number] = len(containers)
                within = None if container.within is None else places[container.within]
                containers.append(structs.replace(container, number=len(containers), within=within, pack=""))
        self.taken.containers = containers
        return [structs.replace(file, container=places[file.container]) for file in kept]

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
