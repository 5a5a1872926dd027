from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import msgspec
import pytest

from handcarry.catalogue.words import Words
from handcarry.model.report import Report
from handcarry.model.verdict import Verdict
from handcarry.report.after import since
from handcarry.report.html import to_html
from tests.report.build import ask_again, hole, jaw, nothing, report, told
from tests.report.hostile import EVERYTHING, NEVER_SHOWN

ENGLISH = Words("en")

REPORTS = {"ready": report(), "ask again": ask_again(), "nothing": nothing()}
VOID = frozenset({"meta", "link", "br", "image", "rect", "path"})


class Reader(HTMLParser):
    """Collects tags and shown text, and checks that every tag is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.text += data


def read(given: Report) -> Reader:
    reader = Reader()
    reader.feed(to_html(told(given), ENGLISH, report=given).decode())
    reader.close()
    return reader


@pytest.mark.parametrize("name", REPORTS)
def test_every_tag_is_closed_and_nothing_points_outside(name: str) -> None:
    page = read(REPORTS[name])
    assert page.open == []
    assert not {tag for tag, _ in page.tags} & {"script", "iframe", "object", "form", "a", "img", "video"}
    links = [value for _, attrs in page.tags for key, value in attrs.items() if key in {"src", "href"}]
    assert all(link.startswith("data:") for link in links)
    assert not [key for _, attrs in page.tags for key in attrs if key.startswith("on") or key == "style"]


def test_the_policy_lets_in_our_style_and_nothing_else() -> None:
    page = to_html(told(report()), ENGLISH, report=report()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert policy
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1] == f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_hostile_names_are_shown_as_text() -> None:
    finding = replace(hole(), id="K18", asks=False, facts={"modality": EVERYTHING, "body_part": EVERYTHING})
    given = report((jaw(5, patient_name=EVERYTHING, series_description=EVERYTHING, manufacturer=EVERYTHING),), findings=(finding,))
    page = read(replace(given, medium=replace(given.medium, name=EVERYTHING)))
    assert "script" not in {tag for tag, _ in page.tags}
    assert page.open == []
    assert not set(page.text.replace("\n", "")) & NEVER_SHOWN
    assert "<script>alert(1)</script>" in page.text
    assert "{{ 7*7 }}" in page.text


@pytest.mark.parametrize("verdict", [*Verdict])
def test_the_heading_is_the_verdict(verdict: Verdict) -> None:
    page = to_html(told(report(verdict=verdict)), ENGLISH).decode()
    assert f"<h1>{ENGLISH(f'report.verdict.{verdict}.title')}</h1>" in page
    assert f'class="banner {verdict}"' in page


def test_pictures_carry_letters_and_a_scale_bar() -> None:
    page = read(report())
    labels = [attrs["aria-label"] for tag, attrs in page.tags if tag == "svg"]
    assert len(labels) == 4
    assert "right edge L, lower edge P" in labels[0]
    assert "10 mm" in page.text


def test_without_the_report_itself_there_are_no_pictures() -> None:
    assert b"data:image" not in to_html(told(report()), ENGLISH)


def test_the_hole_is_drawn_where_it_is() -> None:
    marks = [attrs for tag, attrs in read(ask_again()).tags if attrs.get("class") == "mark"]
    assert [float(marks[0][side]) for side in ("x", "width")] == pytest.approx([1000 * 5.8 / 11.8, 1000 * 0.4 / 11.8], abs=0.1)


def test_headings_go_down_one_step_at_a_time_and_sections_are_named() -> None:
    page = read(ask_again())
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    named = {attrs["aria-labelledby"] for tag, attrs in page.tags if tag == "section"}
    assert named <= {attrs.get("id") for _, attrs in page.tags}
    assert ("html", {"lang": "en", "dir": "ltr"}) in page.tags


def test_what_changed_since_the_last_try_is_shown() -> None:
    document = told(report())
    document = msgspec.structs.replace(document, since=since(told(ask_again()), document))
    page = to_html(document, ENGLISH).decode()
    assert "Since the last try" in page
    assert "Found last time" in page


def test_every_file_is_in_the_ledger() -> None:
    text = read(report()).text
    assert all(f"DICOM/IM{n:04}" in text for n in range(60))


def test_the_same_report_gives_the_same_page() -> None:
    assert to_html(told(ask_again()), ENGLISH, report=ask_again()) == to_html(told(ask_again()), ENGLISH, report=ask_again())
