"""On paper: every language with the fonts that lie beside; the card whole on one A5 page; what they lack is said."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from handcarry.ask.fault import Fault
from handcarry.ask.language import codes
from handcarry.ask.paper import to_pdf
from handcarry.catalogue.words import Words
from handcarry.errors import MissingExtra, UsageError
from tests.ask.making import sheet

ENGLISH = Words("en")
A5_POINTS, A4_POINTS = (420, 595), (595, 842)
FRAME_POINTS = 50  # 8 mm to the frame, 5 mm inside it, and below the last line of text the room to write on
MANY = (Fault.WRONG_PERSON, Fault.DAMAGED, Fault.SLICES_MISSING, Fault.TOO_THICK)


@pytest.mark.parametrize("code", codes())
def test_every_language_is_on_paper_with_the_fonts_beside(code: str) -> None:
    pages = PdfReader(io.BytesIO(to_pdf(sheet(MANY, theirs=code, language="de"), Words("de")))).pages
    sizes = [(int(page.mediabox.width), int(page.mediabox.height)) for page in pages]
    assert sizes[0] == (419, 595)
    assert set(sizes[1:]) == {(595, 841)}
    assert len(pages) == (4 if code == "de" else 5), "the card on one page, each letter on one, the plan with the list on one"
    assert "\x00" not in "".join(page.extract_text() for page in pages)
    assert min(_lines(pages[0])) > FRAME_POINTS, "the card ends inside its frame"


def _lines(page: PageObject) -> list[float]:
    """How far above the lower edge of its page each text stands, in points."""
    heights: list[float] = []
    page.extract_text(visitor_text=lambda text, cm, _tm, _font, _size: heights.append(cm[5]) if text.strip() else None)
    return heights


@pytest.mark.parametrize("given", [{"name": "\U00012000"}, {"name": "山田太郎"}, {"clinic_name": "王小明牙科"}, {"note": "さくら歯科"}])
def test_a_letter_that_no_font_has_is_said_and_not_left_out(given: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as told:
        to_pdf(sheet((Fault.LOSSY,), **given), ENGLISH)
    said = " ".join(told.value.sentences(ENGLISH))
    assert "Latin letters" in said
    assert f"No font here has {next(iter(given.values()))[0]}" in said


def test_without_typst_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtra) as told:
        to_pdf(sheet(), ENGLISH)
    assert "handcarry[pdf]" in " ".join(told.value.sentences(ENGLISH))
    assert told.value.exit_code == 6
