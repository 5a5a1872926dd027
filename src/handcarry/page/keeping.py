"""A portable copy made in a tab: the same pack as the program makes, as one ZIP archive, without small JPEG pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType

from handcarry import examine
from handcarry.catalogue.load import load_signatures
from handcarry.catalogue.words import Words
from handcarry.errors import CannotWrite, SeveralPeople, UsageError
from handcarry.intake import Intake
from handcarry.media.aes import StartAes
from handcarry.media.found import Media
from handcarry.media.password import Password
from handcarry.media.write_zip import ZipWriter
from handcarry.model.progress import OnProgress, Progress
from handcarry.model.report import Asked, Report
from handcarry.objects import Objects
from handcarry.pack.fit import Why
from handcarry.pack.make import Order, Packed, fill
from handcarry.pack.wanted import Wanted
from handcarry.page.held import Held, HeldStage, HeldSums
from handcarry.page.octets import Octets
from handcarry.pixels.coarse import Preview
from handcarry.pixels.task import Looker
from handcarry.pixels.volume import Plan
from handcarry.report.made import made_after
from handcarry.report.pictures import Pictures
from handcarry.web.checks import Checking
from handcarry.web.refusal import Refusal

_UNCONVERTED = frozenset({Why.NOT_DECODED, Why.NOT_REWRITTEN})
_READINGS = 3  # of the medium, of the copy, and of what is laid out for its viewer

PreviewOf = Callable[[Plan], Preview]


def keep(check: Checking, words: Words, held: Held, browser: Browser) -> dict[str, int]:
    """Make the copy of what was checked, and return what is told of it. Raises `Refusal`."""
    check.finished()
    stage = HeldStage(held)
    try:
        packed = _filled(stage, _order(check, words, held, browser))
    except CannotWrite:
        raise Refusal("not-kept") from None
    except SeveralPeople:
        raise Refusal("several-people") from None
    except UsageError:
        raise Refusal("not-yours") from None
    _archive(stage, datetime.fromisoformat(packed.original.made))
    files = packed.original.files
    return {
        "files": sum(bool(file.pack) for file in files),
        "lost": len(packed.lost),
        "others": packed.original.left_out_others,
        "unconverted": sum(file.why in _UNCONVERTED for file in files),
    }


def _filled(stage: HeldStage, order: Order) -> Packed:
    """Where several people's scans are there, only those of the person are taken who said their name."""
    try:
        return fill(stage, order, is_archive=True)
    except SeveralPeople:
        if not order.asked.name:
            raise
        stage.begin_again()
        return fill(stage, replace(order, wanted=Wanted(patient=order.asked.name)), is_archive=True)


def _order(check: Checking, words: Words, held: Held, browser: Browser) -> Order:
    subject = check.subject
    return Order(
        sources=(Path(subject.path),),
        wanted=Wanted(),
        asked=check.asked,
        made=lambda: made_after(check.seconds),
        words=words,
        password=check.password.text if check.password else None,
        progress=_Told(held.tell),
        drive=subject.drive,
        label=subject.label if subject.renamed else "",
        machine=browser,
    )


def _archive(stage: HeldStage, made: datetime) -> None:
    """Put all files of the stage into the archive, in the order of the program's."""
    writer = ZipWriter(_Between(stage.held), made=made)
    for path in sorted(stage.sizes, key=lambda path: ("/" in path, path)):
        writer.place(path, stage.sizes[path], stage.crc32[path])
        stage.held.file(path)
    writer.finish()


class _Between:
    """What of the archive is no file's."""

    def __init__(self, held: Held) -> None:
        self._held = held

    def write(self, data: bytes, /) -> None:
        self._held.between(memoryview(data))


class _Told:
    """How much is done of one reading after the other."""

    def __init__(self, tell: Callable[[float], None]) -> None:
        self._tell = tell
        self._reading = self._bytes_done = 0

    def __call__(self, progress: Progress) -> None:
        if progress.bytes_done < self._bytes_done:
            self._reading = min(self._reading + 1, _READINGS - 1)
        self._bytes_done = progress.bytes_done
        self._tell((self._reading + progress.bytes_done / max(1, progress.bytes_total)) / _READINGS)


class Browser:
    """The machine that a tab is."""

    def __init__(self, looker: Looker, start_aes: StartAes, held: Held, preview_of: PreviewOf) -> None:
        self._looker = looker
        self._start_aes = start_aes
        self._held = held
        self._preview_of = preview_of

    def looker(self) -> AbstractContextManager[Looker]:
        """Return who looks at frames: JavaScript."""
        return nullcontext(self._looker)

    def beside(self) -> AtOnce:
        """Return who works on what was read: nobody else is there."""
        return AtOnce()

    def examined(self, media: Iterable[Media], asked: Asked, tell: OnProgress | None) -> Report:
        """Read media as one and judge what they hold."""
        intake = Intake(signatures=load_signatures(), objects=Objects(self._looker), hasher=None, tell=tell)
        for each in media:
            intake.take(each)
        return examine.judge(intake.medium(), asked)

    def password(self, text: str) -> Password:
        """Return a password for the page's libraries."""
        return Password(text=text, start_aes=self._start_aes)

    def voxels(self) -> Octets:
        """Return bytes alone."""
        return Octets(self._preview_of)

    def first_look(self, pictures: Pictures) -> Mapping[str, bytes]:  # noqa: ARG002
        """Return none: nothing here encodes JPEG while Python waits."""
        return {}

    def sums(self, parity_rows: int, data_rows: int, row_bytes: int) -> HeldSums:
        """Begin to sum up a section's rows, in JavaScript."""
        return HeldSums(self._held.sums(parity_rows, data_rows, row_bytes))


class AtOnce:
    """Does what it is handed at once."""

    def do(self, work: Callable[[], object], *, size_bytes: int) -> object:  # noqa: ARG002
        """Do it."""
        return work()

    def finish(self) -> None:
        """Nothing is left to be done."""

    def __enter__(self) -> AtOnce:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Nothing is to be let go."""
