"""What compressed frames say of themselves, held against what the file says of them (PS3.5 A.4, PS3.3 C.7.6.1.1.5).

Labels lie: files labelled lossless have been seen with a lossy stream inside, and no decoder said a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from handcarry.checks.on_pixels import NOTHING_TO_SEE, PIXELS_ELSEWHERE, evidence, members, on_files, pictures, syntax_of
from handcarry.checks.row import PASSED, could_not_run, failed, not_applicable
from handcarry.model.case import Case
from handcarry.model.finding import Facts, Outcome
from handcarry.model.frame import Codestream, DecodeFault
from handcarry.model.instance import ImageFacts
from handcarry.model.stack import Slice, Stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a transfer syntax says of the streams inside. `lossless` is None where both are allowed."""

    codings: frozenset[str]
    lossless: bool | None


def _promise(*codings: str, lossless: bool | None) -> Promise:
    return Promise(codings=frozenset(codings), lossless=lossless)


_UID = "1.2.840.10008.1.2."
PROMISES: dict[str, Promise] = {
    _UID + "5": _promise("rle", lossless=True),
    _UID + "4.50": _promise("jpeg-baseline", lossless=False),
    _UID + "4.51": _promise("jpeg-baseline", "jpeg-extended", lossless=False),
    **{_UID + f"4.{retired}": _promise("jpeg-extended", "jpeg-progressive", lossless=False) for retired in (52, 53, 54, 55, 56)},
    **{_UID + f"4.{process}": _promise("jpeg-lossless", lossless=True) for process in (57, 58, 70)},
    _UID + "4.80": _promise("jpeg-ls", lossless=True),
    _UID + "4.81": _promise("jpeg-ls", lossless=None),
    _UID + "4.90": _promise("jpeg2000", lossless=True),
    _UID + "4.91": _promise("jpeg2000", lossless=None),
    _UID + "4.92": _promise("jpeg2000", lossless=True),
    _UID + "4.93": _promise("jpeg2000", lossless=None),
    _UID + "4.201": _promise("htj2k", lossless=True),
    _UID + "4.202": _promise("htj2k", lossless=True),
    _UID + "4.203": _promise("htj2k", lossless=None),
}


_ENGINES = ("openjpeg", "charls")  # libraries of which two decoders are two builds, and may share a mistake


def is_lossy(stream: Codestream) -> bool | None:
    """Return whether the stream lost detail: False or True where it says so, None where it does not."""
    if stream.lossless is not None:
        return not stream.lossless
    return {"9/7": True, "5/3": False}.get(stream.wavelet)


def closed_forms(stack: Stack, case: Case) -> Outcome:
    """P06: the frames are stored in a form that somebody decodes, and in this file."""
    elsewhere = [s for s in members(stack) if syntax_of(s.instance) in PIXELS_ELSEWHERE]
    here = [s for s in pictures(stack) if syntax_of(s.instance) not in PIXELS_ELSEWHERE]
    closed = [s for s in here if s.facts and s.facts.fault is DecodeFault.NO_DECODER]
    if elsewhere or closed:
        syntaxes = tuple(sorted({syntax_of(s.instance) for s in (*elsewhere, *closed)}))
        facts: Facts = {"frames": len(elsewhere) + len(closed), "elsewhere": len(elsewhere), "transfer_syntaxes": syntaxes}
        return failed(evidence((*elsewhere, *closed), facts))
    if not here:
        return not_applicable(NOTHING_TO_SEE)
    unseen = sum(s.facts is None for s in here)
    return could_not_run(f"{unseen} of {len(here)} frames were never looked at") if unseen else PASSED


def _streams(stack: Stack) -> tuple[list[tuple[Slice, Codestream]], int]:
    """Return the compressed slices with what their streams say, and how many others were not looked into (RLE says nothing)."""
    packed = [s for s in pictures(stack) if s.instance.pixels and s.instance.pixels.encapsulated]
    known = [(s, s.facts.codestream) for s in packed if s.facts and s.facts.codestream]
    silent = sum(s.facts is None or (s.facts.codestream is None and not s.facts.decoded) for s in packed)
    return known, silent


def true_labels(stack: Stack, case: Case) -> Outcome:
    """P07: every stream is what the transfer syntax calls it, and as lossless as it promises."""
    streams, silent = _streams(stack)
    judged = [(s, stream, PROMISES[syntax_of(s.instance)]) for s, stream in streams if syntax_of(s.instance) in PROMISES]
    if not judged and not silent:
        return not_applicable("nothing here is compressed under a transfer syntax that says how")
    false = [(s, stream, promise) for s, stream, promise in judged if not _keeps(promise, stream)]
    if not false:
        return could_not_run(f"{silent} compressed frames were not looked into") if silent else PASSED
    facts: Facts = {
        "frames": len(false),
        "lossy_frames": sum(promise.lossless is not False and is_lossy(stream) is True for _, stream, promise in false),
        "eight_bit_frames": sum(0 < stream.precision_bits <= 8 and stream.coding != "rle" for _, stream, _ in false),
        "transfer_syntaxes": tuple(sorted({syntax_of(s.instance) for s, _, _ in false})),
        "found": tuple(sorted({f"{stream.coding} ({stream.marker}, {stream.precision_bits} bit)" for _, stream, _ in false})),
    }
    return failed(evidence([s for s, _, _ in false], facts))


def _keeps(promise: Promise, stream: Codestream) -> bool:
    return stream.coding in promise.codings and not (promise.lossless is True and is_lossy(stream) is True)


def second_reading(stack: Stack, case: Case) -> Outcome:
    """P05: another decoder makes the same pixels of a sample of frames. Lossless streams only: of lossy ones, rounding may differ."""
    packed = [s for s in pictures(stack) if s.instance.pixels and s.instance.pixels.encapsulated]
    if not packed:
        return not_applicable("nothing here is stored compressed")
    seen = [(s, s.facts) for s in packed if s.facts and s.facts.decoded]
    exact = [(s, facts) for s, facts in seen if facts.codestream is None or is_lossy(facts.codestream) is not True]
    if seen and not exact:
        return not_applicable("lossy: decoders may round differently")
    twice = [(s, facts) for s, facts in exact if facts.second_hash]
    if not twice:
        return could_not_run("no frame was read by a second decoder")
    different = [s for s, facts in twice if facts.second_hash != facts.pixel_hash]
    decoders = {name for _, facts in twice for name in (facts.decoder, facts.second_decoder)}
    facts: Facts = {
        "different": len(different),
        "compared": len(twice),
        "decoders": tuple(sorted(decoders)),
        "shared_engine": next((engine for engine in _ENGINES if all(engine in name.lower() for name in decoders)), ""),
    }
    return failed(evidence(different, facts)) if different else PASSED


_NUMBER = re.compile(r"\s*\d+(\.\d*)?\s*")
_LOSSY_TEXT = re.compile(r"(?<!not )(?<!no )(?<!non-)(?<!non )(?<!without )\blossy\b", re.IGNORECASE)


def lossy_compression(stack: Stack, case: Case) -> Outcome:
    """P08: detail was thrown away, by the header's own words, the transfer syntax, or the stream under an honest label."""
    slices = pictures(stack)
    if not slices:
        return not_applicable(NOTHING_TO_SEE)
    signs = [(s, _signs(s)) for s in slices]
    lossy = [(s, found) for s, found in signs if any(found.values())]
    if not lossy:
        unknown = sum(None in found.values() for _, found in signs)
        return could_not_run(f"{unknown} compressed frames may be lossy and were not looked into") if unknown else PASSED
    images = {s.instance.entry: s.instance for s, _ in lossy}
    facts: Facts = {
        "images": len(lossy),
        "total": len(slices),
        "signs": tuple(sorted({name for _, found in lossy for name, value in found.items() if value})),
        "ratio": next(
            (i.image.lossy_image_compression_ratio for i in images.values() if i.image.lossy_image_compression_ratio), "not given"
        ),
    }
    return failed(on_files(images.values(), facts) if len(images) > 1 else evidence([s for s, _ in lossy], facts))


def loses_detail(item: Slice) -> bool:
    """Return whether the header, the transfer syntax or the stream says that detail was thrown away."""
    stream = item.facts.codestream if item.facts else None
    return any(_signs(item).values()) or (stream is not None and is_lossy(stream) is True)


def _signs(item: Slice) -> dict[str, bool | None]:
    return {**_signs_in_header(item.instance.image), "codestream": _sign_in_stream(item)}


def _signs_in_header(image: ImageFacts) -> dict[str, bool | None]:
    flag = image.lossy_image_compression.strip()
    if flag == "00":  # "has not been lossy compressed": templates fill in ratio and method all the same
        return {}
    return {
        "LossyImageCompression": flag == "01",
        "LossyImageCompressionRatio": any(_is_over_one(part) for part in image.lossy_image_compression_ratio.split("\\")),
        "LossyImageCompressionMethod": bool(image.lossy_image_compression_method.strip()),
        "DerivationDescription": bool(_LOSSY_TEXT.search(image.derivation_description)),
    }


def _is_over_one(text: str) -> bool:
    return text != "" and _NUMBER.fullmatch(text) is not None and float(text) > 1.0


def _sign_in_stream(item: Slice) -> bool | None:
    """Return whether the stream is lossy, None where it might be and was not seen. A lossless label over a lossy stream is P07."""
    promise = PROMISES.get(syntax_of(item.instance))
    if promise is None or promise.lossless is True:
        return False
    stream = item.facts.codestream if item.facts else None
    if stream is None:
        return True if promise.lossless is False else None
    return is_lossy(stream)
