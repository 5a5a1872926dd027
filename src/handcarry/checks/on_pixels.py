"""Is there a whole picture behind each header: pixel data, its length and packing, whether it decodes (PS3.5 8, A.4).

It judges what the cutting and decoding of frames left behind; it decodes nothing. What the compressed bytes say of themselves is in
`on_codestreams`, what the grey values say in `on_grey_values`, what neighbouring slices say in `on_neighbours`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from handcarry.checks.row import PASSED, could_not_run, failed, not_applicable
from handcarry.model.case import Case
from handcarry.model.finding import Evidence, Facts, Outcome
from handcarry.model.frame import DecodeFault, PixelAccount
from handcarry.model.instance import Instance
from handcarry.model.stack import Role, Slice, Stack

NO_PICTURES = frozenset({Role.WRAPPED_DOCUMENT, Role.PRIVATE, Role.OTHER})
# JPIP: the file holds an address, the pixels lie on a server (PS3.5 A.4.6, A.4.7; HTJ2K variants of Supplement 235).
PIXELS_ELSEWHERE = frozenset(f"1.2.840.10008.1.2.4.{n}" for n in (94, 95, 204, 205))
NOTHING_TO_SEE = "no image here has pixel data"

Cut = tuple[Instance, PixelAccount]


def syntax_of(instance: Instance) -> str:
    """Return the declared transfer syntax, or the one the bytes were read by where none is declared."""
    return instance.meta.transfer_syntax_uid or instance.meta.read_as_transfer_syntax_uid


def members(stack: Stack) -> tuple[Slice, ...]:
    """Return every slice that counts to the stack, placed or not; strays are another picture."""
    known = {(s.instance.entry, s.frame): s for s in (*stack.slices, *stack.unplaced)}
    return tuple(known.values())


def images_of(stack: Stack) -> tuple[Instance, ...]:
    """Return the files of the stack, each once."""
    return tuple({s.instance.entry: s.instance for s in members(stack)}.values())


def pictures(stack: Stack) -> tuple[Slice, ...]:
    """Return the slices whose file has pixel data at all; P01 speaks of the others."""
    return tuple(s for s in members(stack) if not lacks_pixels(s.instance))


def lacks_pixels(instance: Instance) -> bool:
    """True where the file has no Pixel Data, or an empty one."""
    return instance.pixels is None or instance.pixels.length_bytes == 0


def evidence(slices: Iterable[Slice], facts: Facts) -> Evidence:
    """Return facts with the files, frames and places they were found at; frames only where files hold several."""
    found = tuple(slices)
    several = any(len(s.instance.planes) > 1 or s.frame for s in found)
    return Evidence(
        facts=facts,
        entries=tuple(dict.fromkeys(s.instance.entry for s in found)),
        frames=tuple(s.frame for s in found) if several else (),
        at_mm=tuple(s.along_mm for s in found if s.along_mm is not None),
    )


def on_files(images: Iterable[Instance], facts: Facts) -> Evidence:
    """Return facts with the files they were found in."""
    return Evidence(facts=facts, entries=tuple(image.entry for image in images))


def passed_if_seen(slices: Sequence[Slice]) -> Outcome:
    """Return a pass where every slice was looked at and decoded; otherwise say how many were not."""
    unseen = sum(s.facts is None or not s.facts.decoded for s in slices)
    return could_not_run(f"the pixels of {unseen} of {len(slices)} frames were not seen") if unseen else PASSED


def pixel_data_present(stack: Stack, case: Case) -> Outcome:
    """P01: every image has pixel data."""
    if stack.role in NO_PICTURES and not pictures(stack):
        return not_applicable("these objects are not pictures")
    images = images_of(stack)
    empty = [image for image in images if lacks_pixels(image) and syntax_of(image) not in PIXELS_ELSEWHERE]
    return failed(on_files(empty, {"empty": len(empty), "total": len(images)})) if empty else PASSED


def _cuts(stack: Stack, case: Case, *, encapsulated: bool) -> tuple[list[Cut], int]:
    """Return the files stored this way with how they were cut, and how many of them were not."""
    mine = [i for i in images_of(stack) if i.pixels and not lacks_pixels(i) and i.pixels.encapsulated is encapsulated]
    known = [(image, case.medium.accounts[image.entry]) for image in mine if image.entry in case.medium.accounts]
    return known, len(mine) - len(known)


def _answer(found: Evidence | None, uncut: int) -> Outcome:
    if found:
        return failed(found)
    return could_not_run(f"the pixel data of {uncut:,} files was not taken apart") if uncut else PASSED


def native_length(stack: Stack, case: Case) -> Outcome:
    """P02: uncompressed pixel data is as long as the header says; P22 speaks of bytes too many."""
    cuts, uncut = _cuts(stack, case, encapsulated=False)
    if not cuts and not uncut:
        return not_applicable("nothing here is stored uncompressed")
    unknown = sum(cut.expected_bytes is None for _, cut in cuts)
    missing = [(image, (cut.expected_bytes or 0) - cut.found_bytes) for image, cut in cuts]
    short = [(image, lost) for image, lost in missing if lost > 0]
    if not short:
        return _answer(None, uncut + unknown)
    facts: Facts = {"short": len(short), "total": len(cuts), "missing_bytes": sum(lost for _, lost in short)}
    return _answer(on_files([image for image, _ in short], facts), 0)


def packing(stack: Stack, case: Case) -> Outcome:
    """P03: compressed frames are wrapped as PS3.5 A.4 says: items that map to frames, an end, a truthful offset table."""
    cuts, uncut = _cuts(stack, case, encapsulated=True)
    if not cuts and not uncut:
        return not_applicable("nothing here is stored compressed")
    broken = [(image, cut) for image, cut in cuts if _is_broken(cut)]
    if not broken:
        return _answer(None, uncut)
    facts: Facts = {
        "broken": len(broken),
        "total": len(cuts),
        "cut_short": sum(cut.cut_short for _, cut in broken),
        "without_end": sum(cut.delimiter_missing for _, cut in broken),
        "unmapped": sum(cut.unmapped_fragments for _, cut in broken),
        "wrong_tables": sum(cut.offset_table_wrong for _, cut in broken),
        # A single frame is found without its table; among several a wrong table leads to the wrong one.
        "misleading_tables": sum(cut.offset_table_wrong and cut.promised_frames > 1 for _, cut in broken),
    }
    return _answer(on_files([image for image, _ in broken], facts), 0)


def _is_broken(cut: PixelAccount) -> bool:
    return cut.cut_short or cut.delimiter_missing or cut.unmapped_fragments or cut.offset_table_wrong


_SAID_ELSEWHERE = frozenset({DecodeFault.NO_DECODER})  # by P06


def decoding(stack: Stack, case: Case) -> Outcome:
    """P04: every frame, not only the first, gives a picture."""
    slices = pictures(stack)
    if not slices:
        return not_applicable(NOTHING_TO_SEE)
    closed = [(s, s.facts.fault) for s in slices if s.facts and s.facts.fault and s.facts.fault not in _SAID_ELSEWHERE]
    if not closed:
        return passed_if_seen(slices)
    faults = Counter(str(fault) for _, fault in closed)
    why = tuple(f"{count} x {fault}" for fault, count in sorted(faults.items()))
    return failed(evidence([s for s, _ in closed], {"broken": len(closed), "total": len(slices), "why": why}))


def frame_count(stack: Stack, case: Case) -> Outcome:
    """P18: multi-frame files hold as many frames as they promise. A single frame cut off is P02, P03 and P04."""
    native, uncut_native = _cuts(stack, case, encapsulated=False)
    packed, uncut_packed = _cuts(stack, case, encapsulated=True)
    if not native and not packed and not uncut_native and not uncut_packed:
        return not_applicable(NOTHING_TO_SEE)
    wrong = [(image, cut) for image, cut in (*native, *packed) if _miscounts(cut)]
    if not wrong:
        return _answer(None, uncut_native + uncut_packed)
    facts: Facts = {
        "files": len(wrong),
        "promised": sum(cut.promised_frames for _, cut in wrong),
        "found": sum(cut.found_frames for _, cut in wrong),
        "lost": sum(max(0, cut.promised_frames - cut.found_frames) for _, cut in wrong),
    }
    return failed(on_files([image for image, _ in wrong], facts))


def _miscounts(cut: PixelAccount) -> bool:
    return cut.promised_frames != cut.found_frames and max(cut.promised_frames, cut.found_frames) > 1


def extra_bytes(stack: Stack, case: Case) -> Outcome:
    """P22: bytes after the data set, or more than one byte of padding after the last frame (PS3.5 8.1.1)."""
    images = images_of(stack)
    extra = {image.entry: image.meta.trailing_bytes for image in images}
    for image, cut in _cuts(stack, case, encapsulated=False)[0]:
        too_many = cut.found_bytes - (cut.expected_bytes or cut.found_bytes)
        if too_many > 1 and not _miscounts(cut):
            extra[image.entry] += too_many
    found = [image for image in images if extra[image.entry]]
    return failed(on_files(found, {"files": len(found), "extra_bytes": sum(extra.values())})) if found else PASSED


def burned_in_text(stack: Stack, case: Case) -> Outcome:
    """P16: the header itself says that text is part of the picture; its absence proves nothing.

    On a wrapped document the flag says that it names the patient (PS3.3 C.24.2), as a report should.
    """
    if stack.role is Role.WRAPPED_DOCUMENT:
        return not_applicable(NOTHING_TO_SEE)
    marked = [image for image in images_of(stack) if image.image.burned_in_annotation.strip().upper() == "YES"]
    return failed(on_files(marked, {"images": len(marked)})) if marked else PASSED


def overlays(stack: Stack, case: Case) -> Outcome:
    """P17: markings lie in overlay planes beside the picture (PS3.3 C.9.2)."""
    marked = [image for image in images_of(stack) if image.overlay_count]
    return failed(on_files(marked, {"images": len(marked)})) if marked else PASSED
