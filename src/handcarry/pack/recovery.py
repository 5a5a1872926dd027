"""The recovery data that lies in a pack, as far as it is intact: read record by record, whatever happened to the files around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from handcarry.media.found import Found
from handcarry.pack import layout
from handcarry.pack.manifest import is_inside
from handcarry.pack.own import Own
from handcarry.parity import plan
from handcarry.parity.files import Files, from_text
from handcarry.parity.plan import Slot
from handcarry.parity.record import HASH_BYTES, HASHES_IN_RECORD, LIST_BYTES, Kind, found_in, to_bytes
from handcarry.parity.shape import Shape

MOST_FILE_BYTES = 64 << 20  # one recovery file has at most 17 MiB
_MOST_LIST_RECORDS = (64 << 20) // LIST_BYTES
_MOST_INDEX_BYTES = 256 << 20  # of lists and hashes kept in memory

Owner = tuple[Shape, bytes]


class Where(NamedTuple):
    """Where a record's bytes lie."""

    path: str
    at_byte: int


def is_recovery(path: str) -> bool:
    """True for a file in the folder of recovery data."""
    return path.startswith(f"{layout.PARITY}/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What is intact. `files` is None where the list of files is lost.

    `hashes` maps a section and a number within it to the hashes of 256 blocks; `parity` says where each parity block lies.
    `records` and `expected` count all records: those as they should be in the files that they should be in, and those there should be.
    `wrong` are the recovery files that are not as they were written, with the records that should be there and those that are;
    `missing` those that are not there, `extra` those that do not belong to it. `of_others` is true for that of another pack.
    """

    shape: Shape
    files: Files | None
    hashes: Mapping[int, bytes]
    parity: Mapping[int, Where]
    records: int
    expected: int
    wrong: Mapping[str, tuple[int, int]]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    of_others: bool

    def hash_of(self, section: int, block: int) -> bytes | None:
        """Return what a section's block must hash to, None where that is lost."""
        held = self.hashes.get(section * plan.hash_records(self.shape) + block // HASHES_IN_RECORD)
        start = block % HASHES_IN_RECORD * HASH_BYTES
        return None if held is None else held[start : start + HASH_BYTES]


class Reader:
    """Reads recovery files one after the other; what belongs to what is decided once all are read."""

    def __init__(self) -> None:
        self._payloads: dict[tuple[Owner, Slot], bytes] = {}
        self._payload_bytes = 0
        self._counts: Counter[Owner] = Counter()
        self._parity: dict[Owner, dict[int, Where]] = {}
        self._seen: dict[str, tuple[tuple[Owner, Slot], ...]] = {}
        self._gaps: set[str] = set()

    def read(self, path: str, data: bytes) -> None:
        """Read one file."""
        end, seen = 0, []
        for at_byte, record in found_in(data):
            owner, slot = record.belongs_to, Slot(record.kind, record.number)
            if at_byte != end:
                self._gaps.add(path)
            end = at_byte + len(to_bytes(record))
            seen.append((owner, slot))
            self._counts[owner] += 1
            if record.kind is Kind.PARITY:
                self._parity.setdefault(owner, {})[record.number] = Where(path, at_byte)
            elif (owner, slot) not in self._payloads and self._payload_bytes < _MOST_INDEX_BYTES:
                self._payloads[owner, slot] = record.payload
                self._payload_bytes += len(record.payload)
        if end != len(data):
            self._gaps.add(path)
        self._seen[path] = tuple(seen)

    def recovery(self, own: Own | None = None) -> Recovery | None:
        """Return what is intact of the pack's own; None where there is no record at all.

        Its own are the records whose list of files the manifest confirms. Where it confirms none: those that most are of, rather than any
        whose list the manifest contradicts.
        """
        if not self._counts:
            return None
        own = own or Own({}, vouched=False)
        owners = [owner for owner, _ in self._counts.most_common()]
        lists = {owner: _files(self._text(owner), owner) for owner in owners}
        owner = min(owners, key=lambda each: (not own.confirms(lists[each]), own.contradicts(lists[each])))
        return self._of(owner, lists[owner], of_others=own.contradicts(lists[owner]))

    def _of(self, owner: Owner, files: Files | None, *, of_others: bool) -> Recovery:
        shape, text = owner[0], self._text(owner)
        whole = {str(name): name for name in plan.names(shape)}
        sound, wrong = 0, {}
        for path, seen in self._seen.items():
            name = whole.get(path.removeprefix(f"{layout.PARITY}/"))
            if name is not None:
                expected = tuple((owner, slot) for slot in plan.slots(shape, len(text), name))
                intact = len(set(expected) & set(seen))
                sound += intact
                if expected != seen or path in self._gaps:
                    wrong[path] = (len(expected), intact)
        paths = {f"{layout.PARITY}/{name}" for name in whole}
        return Recovery(
            shape=shape,
            files=files,
            hashes={slot.number: payload for (whose, slot), payload in self._payloads.items() if whose == owner and slot[0] == Kind.HASHES},
            parity=self._parity.get(owner, {}),
            records=sound,
            expected=sum(plan.slot_count(shape, len(text), name) for name in whole.values()),
            wrong=wrong,
            missing=tuple(sorted(paths - self._seen.keys())),
            extra=tuple(sorted(self._seen.keys() - paths)),
            of_others=of_others,
        )

    def _text(self, owner: Owner) -> bytes:
        pieces = []
        for number in range(_MOST_LIST_RECORDS):
            piece = self._payloads.get((owner, Slot(Kind.FILES, number)))
            if piece is None:
                break
            pieces.append(piece)
        return b"".join(pieces)


def _files(text: bytes, owner: Owner) -> Files | None:
    """Return the list of files; None where it is not whole, or leads out of the pack."""
    shape, digest = owner
    if sha256(text).digest() != digest:
        return None
    try:
        files = from_text(text)
    except ValueError:
        return None
    is_ours = files.total_bytes == shape.total_bytes and all(is_inside(row.path) and not is_recovery(row.path) for row in files.rows)
    return files if is_ours else None


def read_recovery(lying: Mapping[str, Found], own: Own) -> Recovery | None:
    """Read what lies in a pack that says this of its own files; None where not one record does."""
    reader = Reader()
    for path, found in _recovery_files(lying):
        with found.open() as tape:
            reader.read(path, tape.read(MOST_FILE_BYTES))
    return reader.recovery(own)


def _recovery_files(lying: Mapping[str, Found]) -> Iterator[tuple[str, Found]]:
    return ((path, found) for path, found in sorted(lying.items()) if is_recovery(path))
