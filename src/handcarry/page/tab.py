"""What one tab holds, and what its page may ask, by name: each answer is JSON, or says why it is refused.

The counterpart of `web.app` where there is no server between the page and Python.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

import msgspec

from handcarry import __version__
from handcarry.catalogue.words import ENGLISH, Words, domains, languages
from handcarry.gallery import NotShown
from handcarry.media.password import Password
from handcarry.page.ciphers import StartJsAes, aes_by
from handcarry.page.hashing import Digests, PageHasher
from handcarry.page.held import Held
from handcarry.page.keeping import Browser, keep
from handcarry.page.looker import Look, PageLooker
from handcarry.page.reading import Reading
from handcarry.page.volumes import Put, StartPool, TabVolumes
from handcarry.report.to_json import to_json
from handcarry.web.asked import About, Clinic, Unlock, read
from handcarry.web.checks import Checks, Subject
from handcarry.web.laid import parts_of, subject_of
from handcarry.web.refusal import Refusal
from handcarry.web.telling import document_of, letter_of, report_of, standing, whereabouts

Json = object


class Tab:
    """Checks of what the person picked.

    `look` is the page's eye for frames, `news` its ear for how far a check has come, as JSON, and `pool` makes coarse volumes of previews.
    `aes` undoes WinZip AES. `digests` hash beside Python; None where the page's address keeps its browser from that.
    """

    def __init__(self, look: Look, news: Callable[[str], object], pool: StartPool, aes: StartJsAes, digests: Digests | None = None) -> None:
        self._looker = looker = PageLooker(look)
        self._start_aes = aes_by(aes)
        self._volumes = TabVolumes(looker, pool)
        hasher = PageHasher(digests) if digests else None
        self._checks: Checks[Reading] = Checks(lambda subject: Reading(subject, looker, hasher, lambda check: news(_json(standing(check)))))
        self._answers: Mapping[str, Callable[[Reading, bytes], Json]] = {
            "standing": lambda check, _: standing(check),
            "stop": lambda check, _: check.stop(),
            "unlock": lambda check, told: check.unlock(Password(text=read(told, Unlock).password, start_aes=self._start_aes)),
            "about": lambda check, told: check.ask(read(told, About).asked()),
            "whereabouts": lambda check, _: whereabouts(check),
            "place": _place,
            "report": lambda check, told: report_of(check, _words(told)).html.decode(),
            "json": lambda check, _: to_json(document_of(check)).decode(),
            "letter": lambda check, told: letter_of(check, _words(told)).decode(),
            "volumes": lambda check, _: self._listed(check),
            "sr": lambda check, told: self._measured(check, read(told, Measured)),
            "header": lambda check, told: self._header(check, read(told, Shown)),
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
        except NotShown as error:
            return Refusal(error.code).as_json().decode()
        except Exception:  # noqa: BLE001  the border of a tab: a fault of ours is told on the page
            return Refusal("our-fault").as_json().decode()

    def keep(self, check: str, language: str, held: Held) -> str:
        """Make a portable copy of what was checked; `held` gets its files, and then the archive that they make."""
        try:
            return _json(
                keep(
                    self._checks[check],
                    _words_for(language, "pack"),
                    held,
                    Browser(self._looker, self._start_aes, held, self._volumes.preview_of),
                )
            )
        except Refusal as error:
            return error.as_json().decode()
        except Exception:  # noqa: BLE001  the border of a tab: a fault of ours is told on the page
            return Refusal("our-fault").as_json().decode()

    def preview(self, check: str, number: int) -> bytes:
        """The coarse volume that `header` told of."""
        return self._volumes.gallery(self._checks[check]).preview(number).body

    def load(self, check: str, number: int, put: Put) -> None:
        """Begin to read a volume again."""
        self._volumes.load(self._checks[check], number, put)

    def load_step(self) -> bool:
        """Read one more frame of it. False where all are read, or the medium is not what was checked: then slices are missing."""
        try:
            return self._volumes.step()
        except Refusal:
            return False

    def _listed(self, check: Reading) -> Json:
        gallery = self._volumes.gallery(check)
        return {"withheld": gallery.is_withheld, "volumes": gallery.listed()}

    def _header(self, check: Reading, shown: Shown) -> Json:
        return self._volumes.gallery(check).header(shown.number, _words_of(shown.language), sha256=None)

    def _measured(self, check: Reading, told: Measured) -> Json:
        from handcarry.web.scene import measured  # noqa: PLC0415  it needs pydicom, which the page fetches when it is first asked for this

        return base64.b64encode(measured(self._volumes.gallery(check).plan(told.number), bytes(told.session))).decode()


class Measured(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which volume was measured, and the session that says what was found."""

    number: int
    session: msgspec.Raw


class Shown(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which volume, told in which language."""

    number: int
    language: str


def _place(check: Reading, told: bytes) -> None:
    check.clinic = read(told, Clinic).iso()


def _words(told: bytes) -> Words:
    return _words_of(read(told, str))


def _words_of(language: str) -> Words:
    return _words_for(language, "report")


def _words_for(language: str, domain: str) -> Words:
    return Words(language if language in languages() and domain in domains(language) else ENGLISH)


def _json(value: Json) -> str:
    return msgspec.json.encode(value).decode()
