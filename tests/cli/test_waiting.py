from __future__ import annotations

import io
import json

import pytest

from handcarry.catalogue.words import Words
from handcarry.cli.waiting import JsonLines, Line, said, watcher
from handcarry.model.progress import Progress

ENGLISH = Words("en")
BAD, TOLD = "not_the_record", "So far this is not the record"


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def progress(done: int = 10, news: str = "") -> Progress:
    return Progress(files_done=done, files_total=100, bytes_done=done * 1000, bytes_total=100_000, news=news)


def test_what_is_done_within_a_second_shows_nothing() -> None:
    out, clock = io.StringIO(), Clock()
    line = Line(out, ENGLISH, clock)
    clock.now = 0.9
    line(progress())
    line.close()
    assert out.getvalue() == ""


def test_after_a_second_it_counts_and_is_taken_away_at_the_end() -> None:
    out, clock = io.StringIO(), Clock()
    line = Line(out, ENGLISH, clock)
    clock.now = 1.5
    line(progress())
    assert "10 of 100 files, 10.0 kB of 100.0 kB" in out.getvalue()
    line.close()
    assert out.getvalue().endswith("\r\x1b[K")


def test_news_is_told_at_once_and_once() -> None:
    out, clock = io.StringIO(), Clock()
    line = Line(out, ENGLISH, clock)
    line(progress(news=BAD))
    line(progress(done=11, news=BAD))
    assert out.getvalue().count(TOLD) == 1


def test_a_terminal_that_cannot_overwrite_gets_the_news_only() -> None:
    out, clock = io.StringIO(), Clock()
    line = Line(out, ENGLISH, clock, overwrites=False)
    clock.now = 9.0
    line(progress(news=BAD))
    assert out.getvalue().startswith(TOLD)
    assert out.getvalue().count("\n") == 1


@pytest.mark.parametrize(("seconds", "left"), [(1.5, ""), (5.0, "about 45 seconds"), (20.0, "about 3 minutes")])
def test_the_time_left_is_told_once_it_can_be(seconds: float, left: str) -> None:
    text = said(progress(), seconds, ENGLISH)
    assert left in text if left else "left" not in text


def test_json_lines_are_few_but_news_and_the_end_are_never_late() -> None:
    out, clock = io.StringIO(), Clock()
    lines = JsonLines(out, clock)
    for done in range(1, 100):
        lines(progress(done))
    lines(progress(99, BAD))
    lines(progress(100, BAD))
    written = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["files_done"] for line in written] == [1, 99, 100]


def test_only_a_terminal_is_watched_by_itself() -> None:
    assert watcher("auto", io.StringIO(), ENGLISH, terminal="xterm") is None
    assert watcher("none", io.StringIO(), ENGLISH, terminal="xterm") is None
    assert isinstance(watcher("json", io.StringIO(), ENGLISH, terminal=""), JsonLines)
