"""Rot: every bit of a pack's lists flipped in turn, damages within the reach of its recovery data and beyond it.

    python -m bench.rot --write docs/rot.md                      all of it (minutes)
    python -m bench.rot --flips 2000 --within 50 --beyond 20     a sample

A flip is judged by what `verify` does with the file that was flipped: its lists are read, the file hashed, records of recovery data proven.
A sample of the flips goes through the whole command. Damages are made to files on a disk and judged by the whole command; whether one is
within reach is counted from the bytes themselves (`bench.rot_damage`), by nothing that `repair` uses.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.rot_damage import Reach, damage, put, tree
from handcarry.catalogue.words import Words
from handcarry.errors import CannotOpen
from handcarry.model.report import Asked
from handcarry.pack import layout, scripts
from handcarry.pack.listing import Listing, is_list, listing_of
from handcarry.pack.make import Order
from handcarry.pack.recovery import Reader, is_recovery
from handcarry.pack.repair import repair
from handcarry.pack.run import pack_to
from handcarry.pack.verify import verify
from handcarry.pack.wanted import Wanted
from handcarry.report.document import Made
from handcarry.testing.phantom import Spec, write_series

LISTS = (layout.MANIFEST, layout.DICOMDIR, layout.ORIGINAL_JSN, layout.LABEL, layout.INDEX)
MADE = Made(at="2026-11-27T09:00:00Z", seconds=1.0, system="bench")
_MEMORY = Path("/dev/shm")
_WHOLE_COMMAND = 100  # of so many flips one goes through all of `verify`
_VERIFIED = 20  # of so many restored packs one is verified beside being compared


def pack_of(root: Path) -> Path:
    """Make a small pack. Without the viewer's program, more than a megabyte of payload like any other that would only take time."""
    page_of_viewer = scripts.viewer_page
    setattr(scripts, "viewer_page", lambda: b"<!doctype html><title>stands for the viewer</title>\n")  # noqa: B010
    write_series(root / "given", Spec(size=(24, 32, 32)))
    (root / "given" / "report.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    wanted = Wanted(chunks=False)
    try:
        pack_to(Order(sources=(root / "given",), wanted=wanted, asked=Asked(), made=lambda: MADE, words=Words("en")), root / "PACK")
    finally:
        setattr(scripts, "viewer_page", page_of_viewer)  # noqa: B010
    return root / "PACK"


@dataclass(frozen=True, slots=True)
class Judge:
    """Verifies one file of a pack at a time, as `verify` does each of them."""

    files: dict[str, bytes]
    base: Listing

    def notices(self, path: str, data: bytes) -> bool:
        """Return whether a file that holds these bytes is found to be not what it was."""
        if is_recovery(path):
            return self._recovery_differs(path, data)
        listing = self.base
        if is_list(path):
            listing = listing_of({name: self.files[name] for name in self.files if is_list(name)} | {path: data})
            if listing.faults:
                return True
        return path in listing.sums and hashlib.sha256(data).hexdigest() != listing.sums[path]["sha256"]

    def _recovery_differs(self, path: str, data: bytes) -> bool:
        reader = Reader()
        reader.read(path, data)
        recovery = reader.recovery()
        return recovery is None or path in recovery.wrong


def judge_of(folder: Path) -> Judge:
    """Return the judge of a pack that is whole, which it says of every file of it."""
    files = tree(folder)
    judge = Judge(files, listing_of({path: data for path, data in files.items() if is_list(path)}))
    assert not [path for path, data in files.items() if judge.notices(path, data)]
    return judge


def flips(judge: Judge, count: int, rng: random.Random) -> Iterator[tuple[str, int]]:
    """Yield every bit of the lists, and so many of all other files; with a small count as many of the lists."""
    for path in LISTS:
        bits = range(8 * len(judge.files[path]))
        yield from ((path, bit) for bit in (bits if count >= 100_000 else rng.sample(bits, count // len(LISTS))))
    payload = sorted(set(judge.files) - set(LISTS))
    sizes = [len(judge.files[path]) for path in payload]
    for path in rng.choices(payload, sizes, k=count):
        yield path, rng.randrange(8 * len(judge.files[path]))


def flipped(data: bytes, bit: int) -> bytes:
    """Return the bytes with one bit turned over."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def rotted(folder: Path, count: int, seed: int) -> Counter[str]:
    """Flip bits; count the flips by kind of file, those through the whole command, and any that were not noticed."""
    judge, found = judge_of(folder), Counter[str]()
    for number, (path, bit) in enumerate(flips(judge, count, random.Random(seed))):
        data = flipped(judge.files[path], bit)
        kind = path if path in LISTS else "recovery data" if is_recovery(path) else "all other files"
        found[kind] += 1
        found["not noticed"] += not judge.notices(path, data)
        if number % _WHOLE_COMMAND == 0:
            (folder / path).write_bytes(data)
            found["through the whole command"] += 1
            found["not noticed"] += verify(folder).ok
            (folder / path).write_bytes(judge.files[path])
    return found


def damaged(folder: Path, *, within: int, beyond: int, seed: int) -> Counter[str]:
    """Damage a pack at random until so many damages were within reach and so many beyond: (outcome, count)."""
    whole, rng, found = tree(folder), random.Random(seed), Counter[str]()
    reach = Reach(whole)
    again = folder.with_name("AGAIN")
    while found["restored"] < within or found["refused"] < beyond:
        heavy = found["restored"] >= within or (found["refused"] < beyond and rng.random() < 0.25)
        lying = damage(whole, rng, heavy=heavy)
        can = reach.reaches(lying)
        if lying == whole or found["restored" if can else "refused"] >= (within if can else beyond):
            continue
        put(folder, lying)
        if can:
            assert repair(folder, again).outcome == "restored", "refused what is within reach"
            assert tree(again) == whole, "restored otherwise"
            if found["restored"] % _VERIFIED == 0:
                assert verify(again).ok
            put(again, {})
            again.rmdir()
            found["restored"] += 1
        else:
            assert _refuses(folder, again), "did not refuse what is beyond reach"
            found["refused"] += 1
        assert tree(folder) == lying, "changed the damaged copy"
        assert not again.exists()
    put(folder, whole)
    return found


def _refuses(folder: Path, again: Path) -> bool:
    try:
        done = repair(folder, again)
    except CannotOpen:  # no list of files is left
        return True
    lost = [each.path for each in done.damaged if not each.restorable]
    return done.outcome == "beyond" and bool(lost) and done.blocks_lost > 0


def page(flips_found: Counter[str], damages: Counter[str], *, sizes: dict[str, int], seed: int) -> str:
    """The figures as a page."""
    rows = "".join(
        f"| {kind} | {sizes.get(kind, 0) or ''} | {flips_found[kind]:,} |\n" for kind in (*LISTS, "recovery data", "all other files")
    )
    total = sum(flips_found[kind] for kind in (*LISTS, "recovery data", "all other files"))
    return f"""# Rot

Made by `make rot`, seed {seed}.

## Single bits

| file | bytes | bits turned over, one at a time |
|---|---|---|
{rows}
{total:,} in all; **not noticed: {flips_found["not noticed"]}**. Every bit of the manifest, the index, the list of original names, the
label and the start page was turned over; of the recovery data and of all other files, bits were drawn at random. Each was judged by what
`handcarry verify` does with that one file (its lists read, the file hashed, the records of recovery data proven);
{flips_found["through the whole command"]:,} of them went through the whole command.

## Damages

| damage | how many | what happened |
|---|---|---|
| within reach of the recovery data (5 %) | {damages["restored"]:,} | all restored, every file bit for bit |
| beyond its reach | {damages["refused"]:,} | all refused, by name (or saying that the list of files is lost); nothing was written |

One to several of these at once, at random: bits turned over, stretches set to zero or to noise, files deleted, emptied, cut off, grown,
shifted by an inserted byte, two files exchanged; recovery files deleted, renamed, overwritten or shifted. Whether a damage is within reach
was counted from the bytes, column by column, by nothing that `repair` uses. The damaged copy was unchanged afterwards, each time.

The pack is one of 24 small slices and a document; a line of text stands for the viewer's program, which is payload like any other.
"""


def main() -> int:
    """Run the programme and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--flips", type=int, default=100_000)
    parser.add_argument("--within", type=int, default=2000)
    parser.add_argument("--beyond", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20261127)
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rot-", dir=_MEMORY if _MEMORY.is_dir() else None) as name:
        folder = pack_of(Path(name))
        sizes = {path: len(data) for path, data in tree(folder).items()}
        flips_found = rotted(folder, asked.flips, asked.seed)
        print(f"{time.monotonic() - began:5.0f} s  {dict(flips_found)}", flush=True)
        damages = damaged(folder, within=asked.within, beyond=asked.beyond, seed=asked.seed)
        print(f"{time.monotonic() - began:5.0f} s  {dict(damages)}", flush=True)
    if asked.write:
        asked.write.write_text(page(flips_found, damages, sizes=sizes, seed=asked.seed), encoding="utf-8")
    return 1 if flips_found["not noticed"] else 0


if __name__ == "__main__":
    sys.exit(main())
