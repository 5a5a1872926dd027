"""What one tab holds, and what its page may ask, by name: each answer is JSON, or says why it is refused.

The counterpart of `web.app` where there is no server between the page and Python.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

import msgspec

from handcarry import __version__
from handcarry.catalogue.words import ENGLISH, Words, domains, languages
from handcarry.page.looker import Look, PageLooker
from handcarry.page.reading import Reading
from handcarry.report.to_json import to_json
from handcarry.web.asked import About, Clinic, Unlock, read
from handcarry.web.checks import Checks, Subject
from handcarry.web.laid import parts_of, subject_of
from handcarry.web.refusal import Refusal
from handcarry.web.telling import document_of, report_of, standing, whereabouts

Json = object


class Tab:
    """Checks of what the person picked. `look` is the page's eye for frames."""

    def __init__(self, look: Look) -> None:
        looker = PageLooker(look)
        self._checks: Checks[Reading] = Checks(lambda subject: Reading(subject, looker))
        self._answers: Mapping[str, Callable[[Reading, bytes], Json]] = {
            "standing": lambda check, _: standing(check),
            "stop": lambda check, _: check.stop(),
            "unlock": lambda check, told: check.unlock(read(told, Unlock).password),
            "about": lambda check, told: check.ask(read(told, About).asked()),
            "whereabouts": lambda check, _: whereabouts(check),
            "place": _place,
            "report": lambda check, told: report_of(check, _words(told)).html.decode(),
            "json": lambda check, _: to_json(document_of(check)).decode(),
        }

    @property
    def version(self) -> str:
        """The program's own."""
        return __version__

    def begin(self, path: str) -> str:
        """Begin to check the one file at `path`."""
        return self._begin(Subject(path=path, label=PurePosixPath(path).name))

    def begin_many(self, folder: str, names: str, label: str) -> str:
        """Begin to check files that lie in `folder` under six digits each; `names` are those they had, a JSON list, percent-encoded."""
        try:
            parts = [parts_of(name) for name in msgspec.json.decode(names, type=list[str])]
        except Refusal as error:
            return error.as_json().decode()
        files = [(each, Path(folder, f"{n:06d}")) for n, each in enumerate(parts)]
        return self._begin(subject_of(files, folder=Path(folder), label=label))

    def _begin(self, subject: Subject) -> str:
        try:
            return _json({"id": self._checks.begin(subject).id})
        except Refusal as error:
            return error.as_json().decode()

    def step(self, check: str) -> bool:
        """Read one more file. False where there is nothing left to do."""
        return self._checks[check].step()

    def answer(self, what: str, check: str, told: str) -> str:
        """Answer one question about a check."""
        try:
            return _json(self._answers[what](self._checks[check], told.encode()))
        except Refusal as error:
            return error.as_json().decode()
        except Exception:  # noqa: BLE001  the border of a tab: a fault of ours is told on the page
            return Refusal("our-fault").as_json().decode()


def _place(check: Reading, told: bytes) -> None:
    check.clinic = read(told, Clinic).iso()


def _words(told: bytes) -> Words:
    language = msgspec.json.decode(told, type=str)
    return Words(language if language in languages() and "report" in domains(language) else ENGLISH)


def _json(value: Json) -> str:
    return msgspec.json.encode(value).decode()
