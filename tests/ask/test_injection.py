"""What an attacker writes into a name, a clinic or a note stays text, whatever the request is written as."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader

from handcarry.ask.fault import Fault
from handcarry.ask.page import to_page
from handcarry.ask.paper import to_pdf
from handcarry.ask.reminder import to_ics
from handcarry.ask.sheet import Sheet
from handcarry.ask.text import to_text
from handcarry.catalogue.words import Words
from handcarry.report.clean import plain
from tests.ask.making import sheet

ENGLISH = Words("en")
NOTE_CHARS = 390
_BASES = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "</style><script>alert(1)</script>",
    "\"><iframe src=javascript:alert(1)>", "' onmouseover='alert(1)", "<a href=\"javascript:alert(1)\">x</a>",
    "&lt;script&gt;",
    "{{ 7*7 }}", "{% raw %}", "{count}{0}{}", "#{1+1}", "#eval(\"1\")", "#sys.inputs", "#read(\"/etc/passwd\")",
    "#link(\"http://e.example\")[x]",
    "$ x^2 $", "*bold* _italic_ `raw`", "= Heading", "@label <label>", "\\u{41}", "#import \"@preview/x:1.0.0\"", "/* comment",
    "//x",
    "END:VEVENT\r\nBEGIN:VEVENT", "\r\nATTENDEE:mailto:a@b.example", "X;VALUE=URI:http://e.example", "\nURL:http://e.example",
    "DTSTART:19700101",
    "\x1b[2J\x1b[31mred", "\x1b]0;owned\x07", "\x9b31m", "\x08\x08\x08", "\x00", "\u202egnp.exe", "\u2066x\u2069", "\u2028\u2029",
    "M\udcfcLLER",
    "=cmd|' /C calc'!A0", "; rm -rf /",
)  # fmt: skip
PAYLOADS = [
    f"{before}{base}{after}" for base in _BASES for before, after in (("", ""), ("Jane ", " Doe"), ("\n", "\n"), ("'\"", "\"'"), ("]", "["))
]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))


def _tags(page: bytes) -> list[tuple[str, tuple[str, ...]]]:
    parser = _Tags()
    parser.feed(page.decode())
    return parser.found


def _with(text: str) -> Sheet:
    return sheet(name=text, clinic_name=text, note=text)


BENIGN, BLANK = _with("Jane Doe"), _with("\x00")
_HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff]")


def test_there_are_two_hundred() -> None:
    assert len(set(PAYLOADS)) == 200


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_markup_no_fields_no_escapes(payload: str) -> None:
    hostile = _with(payload)
    alike = BENIGN if plain(payload).strip() else BLANK  # of some there is nothing left to show
    assert _tags(to_page(hostile, ENGLISH)) == _tags(to_page(alike, ENGLISH))
    assert to_ics(hostile, ENGLISH) == to_ics(BENIGN, ENGLISH), "a calendar names nobody"
    text = to_text(hostile, ENGLISH)
    assert not _HIDDEN.search(text)
    assert len(text.splitlines()) == len(to_text(alike, ENGLISH).splitlines())


def _bundles() -> list[list[str]]:
    """The payloads, as many at a time as a note of some lines holds."""
    bundles: list[list[str]] = [[]]
    for payload in PAYLOADS:
        if len(" | ".join([*bundles[-1], payload])) > NOTE_CHARS:
            bundles.append([])
        bundles[-1].append(payload)
    return bundles


def _letters(text: str) -> str:
    """What a PDF gives back for sure: spaces and quotes change where lines break."""
    return re.sub(r"[^\w#<>=;/]", "", text)


@pytest.mark.parametrize("some", _bundles(), ids=lambda some: repr(some[0]))
def test_no_code_in_a_pdf(some: list[str]) -> None:
    """A bundle at a time: each payload in name, clinic and note, whole, and nothing that does anything."""
    bundle = " | ".join(some)
    data = to_pdf(sheet(name=f"Name {bundle}", clinic_name=f"Clinic {bundle}", note=f"Note {bundle}"), ENGLISH)
    assert not re.search(rb"/(JavaScript|JS|Launch|URI|EmbeddedFile|SubmitForm|AA)\b", data)
    shown = _letters("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))
    assert [payload for payload in some if _letters(plain(payload)) not in shown] == []
    for field in ("Name", "Clinic", "Note"):
        assert _letters(plain(f"{field} {bundle}")) in shown, "one after the other, so that none is taken for a part of another"


def test_a_calendar_is_one_that_others_read() -> None:
    data = to_ics(sheet((Fault.LOSSY,)), ENGLISH)
    lines = data.decode().split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert [line for line in lines if line.startswith(("BEGIN", "END"))] == [
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", *("BEGIN:VALARM", "END:VALARM") * 2, "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    whole = data.decode().replace("\r\n ", "")
    assert "DTSTART:20261201T140000\r\n" in whole
    assert "Jane" not in whole
