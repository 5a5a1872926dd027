"""The Image Pixel module (PS3.3 C.7.6.3) to `PixelLayout`: the best reading of each number, and which of them are bad."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from handcarry.dicom import values
from handcarry.dicom.dictionary import KEYWORD, TAG
from handcarry.dicom.elements import Value
from handcarry.model.frame import PixelLayout

MOST_FRAMES = 2**31 - 1  # of IS (PS3.5 6.2)
PHOTOMETRIC = TAG["PhotometricInterpretation"]
FRAMES = TAG["NumberOfFrames"]

_NUMBERS = {
    "rows": TAG["Rows"],
    "columns": TAG["Columns"],
    "samples_per_pixel": TAG["SamplesPerPixel"],
    "planar_configuration": TAG["PlanarConfiguration"],
    "bits_allocated": TAG["BitsAllocated"],
    "bits_stored": TAG["BitsStored"],
    "high_bit": TAG["HighBit"],
    "pixel_representation": TAG["PixelRepresentation"],
    "number_of_frames": FRAMES,
}
TAGS = (*_NUMBERS.values(), PHOTOMETRIC)


class LayoutRead(NamedTuple):
    """The layout, the keywords whose values are bad, and whether Number of Frames is a sensible number."""

    layout: PixelLayout
    bad: tuple[str, ...]
    frame_count_good: bool


def read_layout(elements: Mapping[int, Value], transfer_syntax_uid: str) -> LayoutRead:
    """Read how pixels are laid out; what is missing is zero, but one sample, one frame, and the usual high bit."""
    bad: list[str] = []
    found: dict[str, int] = {}
    for name, tag in _NUMBERS.items():
        value = elements.get(tag)
        if value is None:
            continue
        numbers, good, _, _ = values.numbers((value[0], value[1][:64]))
        if not good or len(numbers) > 1 or value[0] not in {"US", "IS"}:
            bad.append(KEYWORD[tag])
        if numbers and 0 <= numbers[0] <= MOST_FRAMES:
            found[name] = int(numbers[0])
    photometric = values.code(elements.get(PHOTOMETRIC, ("CS", b"")))
    if not photometric.good:
        bad.append(KEYWORD[PHOTOMETRIC])
    allocated = found.get("bits_allocated", 0)
    stored = found.get("bits_stored", allocated)
    frames = found.get("number_of_frames", 0)
    layout = PixelLayout(
        transfer_syntax_uid=transfer_syntax_uid,
        rows=found.get("rows", 0),
        columns=found.get("columns", 0),
        samples_per_pixel=found.get("samples_per_pixel", 1),
        photometric_interpretation=photometric.value[:64],
        planar_configuration=found.get("planar_configuration", 0),
        bits_allocated=allocated,
        bits_stored=stored,
        high_bit=found.get("high_bit", max(stored - 1, 0)),
        pixel_representation=found.get("pixel_representation", 0),
        number_of_frames=max(frames, 1),
    )
    written = elements.get(FRAMES, ("IS", b""))[1].strip(b" \0")
    return LayoutRead(layout, tuple(bad), not written or (frames > 0 and KEYWORD[FRAMES] not in bad))
