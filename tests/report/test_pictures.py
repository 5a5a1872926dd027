from __future__ import annotations

import io
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from handcarry.model.stack import Stack
from handcarry.report.pictures import Picture, pictures_of
from handcarry.report.png import grey_png
from tests.report.build import STEP_MM, jaw


def image(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.png))


def grey(picture: Picture, *, across: float, down: float) -> int:
    """The grey at a place given in parts of the picture's sides, as an independent PNG reader sees it."""
    shown = image(picture)
    return shown.tobytes()[int(down * shown.height) * shown.width + int(across * shown.width)]


def cut(stack: Stack, name: str) -> Picture:
    return next(picture for picture in pictures_of(stack).cuts if picture.name == name)


@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_an_independent_reader_gets_the_pixels_back(width: int, height: int, data: st.DataObject) -> None:
    pixels = data.draw(st.binary(min_size=width * height, max_size=width * height))
    shown = Image.open(io.BytesIO(grey_png(pixels, width=width, height=height)))
    assert (shown.size, shown.mode, shown.tobytes()) == ((width, height), "L", pixels)


def test_three_cuts_axial_first_and_the_middle_slice_whole() -> None:
    pictures = pictures_of(jaw())
    assert [picture.name for picture in pictures.cuts] == ["axial", "coronal", "sagittal"]
    assert pictures.full is not None
    assert (pictures.full.width, pictures.full.height) == (160, 160)


def test_letters_follow_the_radiologists_custom() -> None:
    assert {picture.name: (picture.right, picture.bottom) for picture in pictures_of(jaw()).cuts} == {
        "axial": ("L", "P"),
        "coronal": ("L", "F"),
        "sagittal": ("P", "F"),
    }


def test_sides_are_millimetres() -> None:
    coronal = cut(jaw(60), "coronal")
    assert [coronal.width_mm, coronal.height_mm] == pytest.approx([40 * 4 * 0.2, 60 * STEP_MM])


def test_the_front_teeth_are_up_in_axial() -> None:
    axial = cut(jaw(), "axial")
    assert grey(axial, across=0.5, down=0.17) > grey(axial, across=0.5, down=0.95)


@pytest.mark.parametrize(
    "orientation", [(1, 0, 0, 0, 1, 0), (-1, 0, 0, 0, 1, 0), (1, 0, 0, 0, -1, 0), (0, 1, 0, 1, 0, 0), (0, 1, 0, 0, 0, -1)]
)
def test_whatever_the_storage_the_shown_letters_are_the_custom(orientation: tuple[float, ...]) -> None:
    cosines = tuple(float(c) for c in orientation)
    shown = {picture.name: (picture.right, picture.bottom) for picture in pictures_of(jaw(image_orientation_patient=cosines)).cuts}
    assert shown == {"axial": ("L", "P"), "coronal": ("L", "F"), "sagittal": ("P", "F")}


def test_a_mirrored_storage_is_shown_the_same_way_round() -> None:
    straight = cut(jaw(), "axial")
    mirrored = cut(jaw(image_orientation_patient=(-1.0, 0.0, 0.0, 0.0, 1.0, 0.0)), "axial")
    flipped = image(mirrored).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert flipped.tobytes() == image(straight).tobytes()


def test_the_head_is_up_in_coronal() -> None:
    coronal = cut(jaw(), "coronal")  # the arch is denser at the first, lowest slices
    assert grey(coronal, across=0.17, down=0.95) > grey(coronal, across=0.17, down=0.05)


def test_a_missing_slice_is_a_black_line_in_its_place() -> None:
    coronal = image(cut(jaw(60, missing=(30,)), "coronal"))
    assert coronal.height == 60
    rows = [max(coronal.crop((0, y, coronal.width, y + 1)).tobytes()) for y in range(60)]
    assert [y for y, brightest in enumerate(rows) if brightest == 0] == [59 - 30]


def test_monochrome1_is_turned_over() -> None:
    straight, inverted = cut(jaw(), "axial"), cut(jaw(photometric_interpretation="MONOCHROME1"), "axial")
    assert grey(straight, across=0.5, down=0.17) + grey(inverted, across=0.5, down=0.17) == 255


def test_without_scale_there_is_a_picture_and_no_length() -> None:
    assert cut(jaw(pixel_spacing_mm=None), "axial").width_mm == 0.0


def test_without_directions_there_are_no_letters() -> None:
    assert {(picture.right, picture.bottom) for picture in pictures_of(jaw(image_orientation_patient=None)).cuts} == {("", "")}


def test_absurd_positions_do_not_make_an_absurd_picture() -> None:
    stack = jaw(10)
    for mm in (1e9, 1e308, math.inf):
        far = replace(stack.slices[-1], along_mm=mm)
        assert cut(replace(stack, slices=(*stack.slices[:-1], far)), "coronal").height == 10


@pytest.mark.parametrize("mm", [1e307, 5e-324, 1e6])
def test_an_absurd_scale_is_none(mm: float) -> None:
    pictures = pictures_of(jaw(10, pixel_spacing_mm=(mm, mm))).cuts
    assert all(math.isfinite(picture.width_mm) for picture in pictures)
    assert next(picture for picture in pictures if picture.name == "coronal").width_mm == 0.0


def test_nothing_decoded_gives_no_picture() -> None:
    stack = jaw(5)
    blind = replace(stack, slices=tuple(replace(s, facts=None) for s in stack.slices))
    assert pictures_of(blind).cuts == ()


def test_a_preview_of_the_wrong_length_is_left_out() -> None:
    stack = jaw(5)
    slices = tuple(replace(s, facts=replace(s.facts, preview=b"\0\0\0")) for s in stack.slices if s.facts)
    assert pictures_of(replace(stack, slices=slices)).cuts == ()
