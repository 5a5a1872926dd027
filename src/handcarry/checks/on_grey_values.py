"""What the grey values say: how many shades are left, whether they are wrapped, clipped, coloured, on one scale.

It knows sums and extremes of stored values, never the pixels. Grey values that are not Hounsfield units are normal in cone-beam scans and
lower nothing (PS3.3 C.8.2.1 asks for them, the field's machines do not keep to it).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from handcarry.checks.on_pixels import NOTHING_TO_SEE, evidence, images_of, on_files, passed_if_seen, pictures
from handcarry.checks.row import PASSED, could_not_run, failed, not_applicable
from handcarry.model.case import Case
from handcarry.model.finding import Facts, Outcome
from handcarry.model.frame import FrameFacts
from handcarry.model.instance import Instance
from handcarry.model.stack import Role, Slice, Stack

_STORAGE = "1.2.840.10008.5.1.4.1.1."
CT_CLASSES = frozenset(_STORAGE + suffix for suffix in ("2", "2.1", "2.2"))  # CT, Enhanced, Legacy Converted: rescale is required
X_RAY_CLASSES = CT_CLASSES | {_STORAGE + "13.1.1", _STORAGE + "13.1.2"}  # and X-Ray 3D, where it is not
SCREEN_CLASSES = frozenset(_STORAGE + suffix for suffix in ("7", "7.1", "7.2", "7.3", "7.4"))
# MR and PET choose their scale freely: few levels there say nothing of what was thrown away.
FREE_SCALE = frozenset(_STORAGE + suffix for suffix in ("4", "4.1", "4.3", "4.4", "128", "128.1", "130"))
GREY = frozenset({"MONOCHROME1", "MONOCHROME2"})

FEWEST_BITS = 12  # PS3.3 C.8.2.1: 12 to 16 bits stored
FEWEST_LEVELS = 300
ENOUGH_PIXELS = 100 * FEWEST_LEVELS
COMB_SHARE = 0.6  # of the gaps are as wide as usual: some levels may not occur
DRAWN_LEVELS = 16  # fewer different values than this are a drawing
CLIPPED_PERCENT = 2.0
WRAPPED_RANGE, WRAPPED_SPREAD = 0.9, 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """The stored values of all decoded grey frames together; frames of one value are left out. At least one frame was seen."""

    minimum: int
    maximum: int
    pixels: int
    frames: tuple[FrameFacts, ...]

    @property
    def levels(self) -> int:
        """How many different values there can be."""
        return self.maximum - self.minimum + 1


def extent_of(slices: Sequence[Slice]) -> Extent | None:
    """Return the values that the slices span, None where no grey frame with more than one value was seen."""
    frames = tuple(s.facts for s in slices if s.facts and s.facts.decoded and s.facts.maximum > s.facts.minimum)
    if not frames:
        return None
    return Extent(
        minimum=min(f.minimum for f in frames),
        maximum=max(f.maximum for f in frames),
        pixels=sum(f.pixel_count for f in frames),
        frames=frames,
    )


def _grey_slices(stack: Stack) -> tuple[Slice, ...]:
    return tuple(s for s in pictures(stack) if (layout := s.instance.layout) and layout.photometric_interpretation in GREY)


def depth(stack: Stack, case: Case) -> Outcome:
    """P10: enough bits, and enough shades in use: an 8-bit picture in 16-bit words uses 256 levels at most, however far apart they lie."""
    slices = _grey_slices(stack)
    if stack.role is not Role.VOLUME_IMAGES or not slices:
        return not_applicable("not grey slices of a volume")
    bits = min(map(_bits, slices))
    span = extent_of(slices)
    free = stack.first.instance.sop_class_uid in FREE_SCALE
    levels = span.levels if span else 1 << bits
    counted = _levels_in_use(span) if span else 0
    unseen = passed_if_seen(slices)
    if bits > 8 and (bits >= FEWEST_BITS or free) and (unseen or free or min(levels, counted or levels) >= FEWEST_LEVELS):
        return unseen
    shades = min(1 << bits, levels, counted or levels)
    capture = stack.first.instance.sop_class_uid in SCREEN_CLASSES
    facts: Facts = {
        "bits": bits,
        "levels": span.levels if span else 0,
        "counted": counted,
        "shades": shades,
        "eight_bit_capture": capture and shades <= 256,
    }
    return failed(evidence(slices, facts))


def _levels_in_use(span: Extent) -> int:
    """Return how many different values the frames looked at closely have, 0 where that says nothing of lost shades.

    They stand for all where they span half of the range that all frames span, and have a hundred pixels for each level that is
    asked for. Few levels are lost shades where they stand evenly apart, like the teeth of a comb; a drawing has few levels
    wherever its maker put them.
    """
    closely = [f for f in span.frames if f.levels]
    if not closely or sum(f.pixel_count for f in closely) < ENOUGH_PIXELS:
        return 0
    if 2 * (max(f.maximum for f in closely) - min(f.minimum for f in closely) + 1) < span.levels:
        return 0
    used = max(_bitmaps(closely), key=int.bit_count)
    count = used.bit_count()
    return count if count >= FEWEST_LEVELS or (count >= DRAWN_LEVELS and _is_comb(used)) else 0


def _bitmaps(frames: Iterable[FrameFacts]) -> list[int]:
    """Return which values occur, a bit each, for each width of values: 8-bit and 16-bit values of one stack do not mix."""
    in_use: dict[int, int] = {}
    for frame in frames:
        in_use[len(frame.levels)] = in_use.get(len(frame.levels), 0) | int.from_bytes(frame.levels, "little")
    return list(in_use.values())


def _is_comb(used: int) -> bool:
    """True where most values that occur are one distance apart, give or take the rounding of a stretch, or nearly fill their range."""
    places = [n for n, bit in enumerate(bin(used)[:1:-1]) if bit == "1"]
    gaps = sorted(b - a for a, b in pairwise(places))
    usual = gaps[len(gaps) // 2]
    even = sum(abs(gap - usual) <= 1 for gap in gaps) >= COMB_SHARE * len(gaps)
    return even if usual > 1 else 2 * len(places) > places[-1] - places[0]


def _is_drawn(span: Extent) -> bool:
    """True where the frames looked at closely hold so few values that somebody drew them: masks, test objects."""
    closely = [f for f in span.frames if f.levels]
    return bool(closely) and max(map(int.bit_count, _bitmaps(closely))) < DRAWN_LEVELS


def _bits(item: Slice) -> int:
    """Return the bits that carry grey: those the header names, or fewer where the codestream has fewer."""
    stream = item.facts.codestream if item.facts else None
    stored = item.instance.layout.bits_stored if item.instance.layout else 0
    if stream is None or stream.coding == "rle" or not stream.precision_bits:
        return stored
    return min(stored, stream.precision_bits)


def plausible_values(stack: Stack, case: Case) -> Outcome:
    """P11: bits, sign and values agree: a wrong sign moves every dark pixel to the bright end."""
    slices = pictures(stack)
    if not slices:
        return not_applicable(NOTHING_TO_SEE)
    odd = [(s, found) for s in slices if (found := _contradictions(s))]
    wrapped = _is_wrapped(_grey_slices(stack))
    if not odd and not wrapped:
        return passed_if_seen(slices)
    signs = {name for _, found in odd for name in found} | ({"values wrapped around"} if wrapped else set())
    where = slices if wrapped else tuple(s for s, _ in odd)
    return failed(evidence(where, {"images": len(where), "total": len(slices), "signs": tuple(sorted(signs))}))


def _contradictions(item: Slice) -> tuple[str, ...]:
    layout = item.instance.layout
    if layout is None or layout.bits_stored <= 0 or layout.bits_allocated <= 0:
        return ()  # absent altogether: D11
    stream = item.facts.codestream if item.facts else None
    tells_sign = stream is not None and stream.signed is not None
    found = {
        "HighBit": layout.high_bit != layout.bits_stored - 1,  # PS3.5 8.1.1
        "BitsStored": layout.bits_stored > layout.bits_allocated,
        "PixelRepresentation": layout.pixel_representation not in {0, 1},
        "sign of the codestream": stream is not None and tells_sign and stream.signed is not (layout.pixel_representation == 1),
    }
    return tuple(name for name, wrong in found.items() if wrong)


def _is_wrapped(slices: Sequence[Slice]) -> bool:
    """True where all values crowd at both ends of their range, as signed values read as unsigned do.

    The variance of values between 0 and M with mean m is at most m (M - m), reached where all lie at the ends (Bhatia and Davis). Of that,
    16-bit values of 40 % air at 64536 and 60 % tissue at 1100 reach 0.93; air at 24 and tissue at 1050 reach 0.2 where metal goes to 4095.
    A frame's very extremes are left out: they are padding, or clipped.
    """
    span = extent_of(slices)
    layout = slices[0].instance.layout if slices else None
    if span is None or layout is None or layout.bits_stored < 1 or span.levels < WRAPPED_RANGE * (1 << layout.bits_stored):
        return False
    count = sum(f.pixel_count - f.at_minimum - f.at_maximum for f in span.frames)
    total = sum(f.total - f.minimum * f.at_minimum - f.maximum * f.at_maximum for f in span.frames)
    squares = sum(f.total_of_squares - f.minimum**2 * f.at_minimum - f.maximum**2 * f.at_maximum for f in span.frames)
    if count <= 0:
        return False
    mean = total / count
    most = (span.maximum - mean) * (mean - span.minimum)
    both_ends = 0.05 * span.levels < mean - span.minimum < 0.95 * span.levels
    return both_ends and squares / count - mean * mean > WRAPPED_SPREAD * most


def _padding(instance: Instance) -> int | None:
    """Return the padding value as stored pixels show it: PS3.3 C.7.5.1.1.2 gives it their sign, files do not always."""
    value, layout = instance.image.pixel_padding_value, instance.layout
    if value is None or layout is None or layout.bits_allocated <= 0:
        return value
    full = 1 << layout.bits_allocated
    unsigned = value % full
    return unsigned - full if layout.pixel_representation == 1 and unsigned >= full // 2 else unsigned


def clipped(stack: Stack, case: Case) -> Outcome:
    """P15: many pixels share the brightest value, as after a window was baked in. Metal clips too, but in few pixels."""
    slices = _grey_slices(stack)
    if stack.role is not Role.VOLUME_IMAGES or not slices:
        return not_applicable("not grey slices of a volume")
    span, layout = extent_of(slices), slices[0].instance.layout
    if span is None:
        return passed_if_seen(slices)
    if span.levels < FEWEST_LEVELS and stack.first.instance.sop_class_uid in FREE_SCALE:
        return not_applicable(f"{span.levels} levels on a free scale: equal values are no sign of clipping")
    if _is_drawn(span):
        return not_applicable(f"fewer than {DRAWN_LEVELS} values: a drawing, not clipped greys")
    inverted = layout is not None and layout.photometric_interpretation == "MONOCHROME1"  # bright is low there
    brightest = span.minimum if inverted else span.maximum
    if brightest == _padding(slices[0].instance):
        return could_not_run("the brightest value is the padding value")
    at_it = sum(f.at_minimum if inverted else f.at_maximum for f in span.frames if brightest in {f.minimum, f.maximum})
    percent = 100.0 * at_it / span.pixels if span.pixels else 0.0
    if percent <= CLIPPED_PERCENT:
        return passed_if_seen(slices)
    return failed(evidence(slices, {"percent": round(percent, 2), "value": brightest}))


def colour(stack: Stack, case: Case) -> Outcome:
    """P19: X-ray volumes are grey (PS3.3 C.8.2.1.1.1, C.8.2.1.1.2)."""
    mine = [i for i in images_of(stack) if i.sop_class_uid in X_RAY_CLASSES and i.layout]
    if not mine:
        return not_applicable("not stored as an X-ray volume")
    found = [i for i in mine if i.layout and (i.layout.samples_per_pixel > 1 or i.layout.photometric_interpretation not in {*GREY, ""})]
    kinds = tuple(sorted({i.layout.photometric_interpretation for i in found if i.layout}))
    return failed(on_files(found, {"images": len(found), "kinds": kinds})) if found else PASSED


def one_scale(stack: Stack, case: Case) -> Outcome:
    """P20: one rescale and one direction for all slices. Where none is given the stored values still are one scale: that informs."""
    mine = [i for i in images_of(stack) if i.sop_class_uid in X_RAY_CLASSES]
    if not mine:
        return not_applicable("not stored as an X-ray volume")
    missing = [i for i in mine if i.image.rescale_slope is None or i.image.rescale_intercept is None]
    required = [i for i in missing if i.sop_class_uid in CT_CLASSES]
    scales = {_scale(i) for i in mine}
    flat = any(slope == 0 for slope, *_ in scales)
    if len(scales) == 1 and not required and not flat:
        return PASSED
    where = mine if len(scales) > 1 or flat else required
    facts: Facts = {"scales": len(scales), "missing": len(missing), "varies": len(scales) > 1, "slope_is_zero": flat, "total": len(mine)}
    return failed(on_files(where, facts))


def _scale(instance: Instance) -> tuple[float, float, bool]:
    """Return slope and intercept to the digits a decimal string keeps (values as they are where none is given), and if small is bright."""
    slope, intercept = instance.image.rescale_slope, instance.image.rescale_intercept
    inverted = instance.layout is not None and instance.layout.photometric_interpretation == "MONOCHROME1"
    return float(f"{1.0 if slope is None else slope:.6g}"), float(f"{0.0 if intercept is None else intercept:.6g}"), inverted


def density_claim(stack: Stack, case: Case) -> Outcome:
    """P21: the file calls its grey values Hounsfield units (Rescale Type HU, PS3.3 C.11.1.1.2)."""
    if stack.role is not Role.VOLUME_IMAGES:
        return not_applicable("not slices of a volume")
    claims = [i for i in images_of(stack) if _claims_hounsfield(i)]
    return failed(on_files(claims, {"images": len(claims)})) if claims else PASSED


def _claims_hounsfield(instance: Instance) -> bool:
    return instance.image.rescale_type.strip().upper() == "HU"
