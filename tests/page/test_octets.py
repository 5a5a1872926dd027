"""Voxels where there is no numpy: the same as with it."""

from __future__ import annotations

import numpy as np
import pytest

from handcarry.model.frame import PixelLayout
from handcarry.pack.arrays import Arrays
from handcarry.pack.chunks import decoded, encoded
from handcarry.page.octets import Octets
from handcarry.pixels.coarse import Preview
from handcarry.pixels.volume import Plan
from tests.pixels.packing import layout

VALUES = np.random.default_rng(3).integers(-(1 << 15), 1 << 15, 4096).astype("<i2").tobytes()


def _nothing(_: Plan) -> Preview:
    raise AssertionError("no preview is asked for here")


@pytest.mark.parametrize(
    "how",
    [
        layout(pixel_representation=0, bits_stored=16),
        layout(pixel_representation=1, bits_stored=16),
        layout(pixel_representation=0, bits_stored=12, high_bit=11),
    ],
)
def test_stored_values_are_those_of_numpy(how: PixelLayout) -> None:
    assert bytes(Octets(_nothing).unshifted(VALUES, how)) == bytes(Arrays().unshifted(VALUES, how))


def test_each_reads_the_chunks_of_the_other() -> None:
    ours, theirs = Octets(_nothing), Arrays()
    assert bytes(ours.planes(VALUES)) == bytes(theirs.planes(VALUES))
    assert bytes(decoded(encoded("S", VALUES, ours), theirs)) == VALUES
    assert bytes(decoded(encoded("S", VALUES, theirs), ours)) == VALUES


def test_what_is_no_chunk_is_said_so() -> None:
    with pytest.raises(ValueError, match="invalid"):
        Octets(_nothing).inflated(b"\xff\xff")
