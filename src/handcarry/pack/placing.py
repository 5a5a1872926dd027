"""Where each file of a source goes in the pack: its bytes, its row in ORIGINAL.JSN, its line in the index, or the copy to be made of it."""

from __future__ import annotations

from dataclasses import dataclass

from handcarry.dicom.directory_write import Listed
from handcarry.dicom.read import NotDicom, Reading, read_instance
from handcarry.media.found import Found
from handcarry.media.tape import CHUNK_BYTES, Tape
from handcarry.model import entry as model
from handcarry.model.entry import Family, FaultCode, Kind
from handcarry.pack.fit import CONVERTED, Syntax, Why, why_not
from handcarry.pack.names import Names
from handcarry.pack.original import Container, Fault, File
from handcarry.pack.room import copy_bytes
from handcarry.pack.rows import Hand, hand_of, listed_of, row_of
from handcarry.pack.stage import Stage
from handcarry.pack.whose import Whose

_NOTHING = frozenset({Family.JUNK, Family.EMPTY})
_LOCKED = frozenset({FaultCode.ENCRYPTED, FaultCode.WRONG_PASSWORD})


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
    """What has been taken so far. `listed` are the files of the file-set; those of `jobs` are not among them yet.

    `is_worth_it` is true once a file of the source lies in the pack that holds something, and is not what a system left behind.
    """

    def __init__(self) -> None:
        self.containers: list[Container] = []
        self.files: list[File] = []
        self.listed: list[Listed] = []
        self.jobs: list[Job] = []
        self.left_out_others = 0
        self.is_worth_it = False


class Placing:
    """Puts one file after the other into a stage, and notes it in `taken`."""

    def __init__(self, stage: Stage, whose: Whose, syntax: Syntax) -> None:
        self.taken = Taken()
        self.names = Names()
        self.locked = False
        self._stage = stage
        self._whose = whose
        self._syntax = syntax
        self._places: dict[str, File] = {}
        self._uids: set[str] = set()

    def keep(self, hand: Hand, data: bytes) -> None:
        """Write a file that is in memory whole."""
        self.note_lock(hand.fault)
        if not hand.sha256:  # it could not be read to its end
            self.taken.files.append(row_of(hand))
            return
        reading = read_instance(data, entry=0, size_bytes=len(data)) if hand.kind.family is Family.DICOM else None
        if isinstance(reading, Reading) and not self._whose.takes(reading.instance.patient):
            self.taken.left_out_others += 1
            return
        if (same := self._places.get(hand.sha256)) is not None:
            self.taken.files.append(row_of(hand, pack=same.pack, why=same.why, converted=same.converted))
            return
        row = self._placed(hand, reading)
        self._stage.put(row.pack, data)

    def stream(self, found: Found, tape: Tape, head: bytes, kind: Kind, container: int) -> None:
        """Write a file that is too large to be held, as it comes."""
        reading = read_instance(head, entry=0, size_bytes=found.size_bytes or len(head)) if kind.family is Family.DICOM else None
        if isinstance(reading, Reading) and not self._whose.takes(reading.instance.patient):
            tape.drain()
            self.taken.left_out_others += 1
            return
        path = self.names.original("BIN")
        with self._stage.open(path) as sink:
            sink.write(head)
            while part := tape.read(CHUNK_BYTES):
                sink.write(part)
        hand = hand_of(found, tape, kind, container)
        self.note_lock(hand.fault)
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
                most_bytes = copy_bytes(reading, hand.size_bytes, self._syntax)
                self.taken.jobs.append(Job(row=len(self.taken.files), path=in_set, listed=listed, most_bytes=most_bytes))
        else:
            row = row_of(hand, pack=self.names.original(hand.kind.format), why=why)
        self.taken.files.append(row)
        self._places[hand.sha256] = row
        self.taken.is_worth_it |= hand.kind.family not in _NOTHING and not self.taken.containers[hand.container].added
        return row

    def _why(self, hand: Hand, reading: Reading | NotDicom | None) -> Why | None:
        if hand.kind.family is Family.DICOMDIR or (isinstance(reading, Reading) and reading.is_directory):
            return Why.INDEX
        if not isinstance(reading, Reading) or self.taken.containers[hand.container].added:
            return Why.NOT_DICOM
        why = why_not(reading.instance, self._syntax)
        if why is None or why in CONVERTED:
            if reading.instance.sop_instance_uid in self._uids:
                return Why.SAME_UID
            self._uids.add(reading.instance.sop_instance_uid)
        return why

    def note_lock(self, fault: Fault | model.Fault | None) -> None:
        """Remember that a password was asked for, and that none or a wrong one was there."""
        self.locked |= fault is not None and fault.code in _LOCKED
