"""What a waiting person sees on stderr: files, bytes, time left, and the first bad news as soon as it is certain."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TextIO

from handcarry.model.progress import Progress
from handcarry.model.translate import Translate
from handcarry.report.words import Wording

PATIENCE_SECONDS = 1.0  # what is done by then needs no progress
EVERY_SECONDS = 0.2
BELIEVED_AFTER_SECONDS = 2.0  # an estimate before that is a guess
Clock = Callable[[], float]


class Line:
    """One line on a terminal, written over itself. News gets a line of its own, once."""

    def __init__(self, stream: TextIO, words: Translate, clock: Clock = time.monotonic, *, overwrites: bool = True) -> None:
        self._stream = stream
        self._words = words
        self._clock = clock
        self._began = clock()
        self._next = self._began + PATIENCE_SECONDS
        self._overwrites = overwrites  # False on a terminal that cannot: only news is told
        self._news = ""
        self._is_shown = False

    def __call__(self, progress: Progress) -> None:
        """Show how far it has come, when it is time to."""
        now = self._clock()
        if progress.news and progress.news != self._news:
            self._news = progress.news
            self.close()
            self._stream.write(f"{self._words(f'report.news.{progress.news}')}\n")
        if now >= self._next and self._overwrites:
            self._next = now + EVERY_SECONDS
            self._is_shown = True
            self._stream.write(f"\r\x1b[K{said(progress, now - self._began, self._words)}")
        self._stream.flush()

    def close(self) -> None:
        """Take the line away."""
        if self._is_shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._is_shown = False


class JsonLines:
    """One JSON object a line, for programs that show progress themselves."""

    def __init__(self, stream: TextIO, clock: Clock = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._next = clock()
        self._news = ""

    def __call__(self, progress: Progress) -> None:
        """Write a line, not more often than `EVERY_SECONDS` unless there is news or the end."""
        now = self._clock()
        is_end = progress.files_done == progress.files_total
        if now >= self._next or is_end or progress.news != self._news:
            self._next, self._news = now + EVERY_SECONDS, progress.news
            self._stream.write(json.dumps({"type": "progress", **asdict(progress)}) + "\n")
            self._stream.flush()

    def close(self) -> None:
        """Nothing to take away."""


def said(progress: Progress, seconds: float, t: Translate) -> str:
    """Return the line: files, bytes, and the time left once that can be told."""
    size = Wording(t).size
    parts = [
        t("cli.reading.files", done=progress.files_done, total=progress.files_total),
        t("cli.reading.bytes", done=size(progress.bytes_done), total=size(progress.bytes_total)),
    ]
    if seconds >= BELIEVED_AFTER_SECONDS and progress.bytes_done and progress.bytes_total > progress.bytes_done:
        left = seconds * (progress.bytes_total - progress.bytes_done) / progress.bytes_done
        minutes, seconds_left = round(left / 60), max(1, round(left))
        parts.append(t("cli.reading.minutes", count=minutes) if left >= 90 else t("cli.reading.seconds", count=seconds_left))
    return t("cli.reading.all", parts=t("language.between").join(parts))


def watcher(how: str, stream: TextIO, words: Translate, *, terminal: str) -> Line | JsonLines | None:
    """Return who watches: "json" always, "auto" on a terminal only, "none" nobody."""
    if how == "json":
        return JsonLines(stream)
    if how == "auto" and stream.isatty():
        return Line(stream, words, overwrites=terminal != "dumb")
    return None
