"""What a person reads on the pack: the start page, README.TXT, pictures for a first look. Needs no script and no network.

The pages are in the patient's language, and below in English for whoever opens the medium elsewhere. README.TXT is in English alone: it is
ASCII, as the profiles of exchange want it, and for the people who receive media.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined, select_autoescape

from handcarry import __version__
from handcarry.catalogue.words import ENGLISH, Words
from handcarry.model.report import Report
from handcarry.pack import layout
from handcarry.pack.original import Container, Original
from handcarry.pack.scripts import Viewer
from handcarry.report.clean import plain
from handcarry.report.head import head_text, styled
from handcarry.report.html import view_of
from handcarry.report.pictures import Pictures
from handcarry.report.words import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the pages say, in the words of one language."""

    t: Words
    verdict: str
    verdict_title: str
    verdict_means: str
    name: str
    born: str
    scanned: str
    institution: str
    images: int
    series: int
    contents: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    made: str
    parity_percent: int
    not_recorded: str
    disclaimer: str
    volumes: int = 0
    has_originals: bool = False
    version: str = __version__

    @property
    def who(self) -> tuple[tuple[str, str], ...]:
        """Whose, when and where, with labels; what the clinic did not record says so."""
        rows = (("name", self.name), ("born", self.born), ("scanned", self.scanned), ("at", self.institution))
        told = [(id_, value or self.not_recorded) for id_, value in rows if value or any((self.name, self.born, self.scanned))]
        return tuple((self.t(f"pack.{id_}"), value) for id_, value in told or [("name", self.not_recorded)])

    @property
    def made_on(self) -> str:
        """The day, as people write it."""
        return Wording(self.t).day(self.made[:10])

    @property
    def made_at(self) -> str:
        """The day and the minute, as people write them."""
        return f"{self.made_on}, {self.made[11:16]} UTC"

    @property
    def what(self) -> str:
        """One sentence: what this copy is."""
        return self.t("pack.what.whole") if self.verdict.startswith("READY") else self.t("pack.what.some")

    @classmethod
    def of(
        cls, report: Report, original: Original, filled: Mapping[tuple[str, str], int], words: Words, viewer: Viewer | None = None
    ) -> Facts:
        """Gather them."""
        wording = Wording(words)
        subject = report.best.first.instance if report.best else next(iter(report.medium.instances), None)
        in_set = _images(original)
        return cls(
            t=words,
            verdict=report.verdict.value,
            verdict_title=wording.verdict(report.verdict.value),
            verdict_means=wording.means(report.verdict.value),
            name=plain(_name(subject.patient.patient_name)) if subject else "",
            born=_day(subject.patient.patient_birth_date, wording) if subject else "",
            scanned=_day(subject.image.acquisition_date or subject.study.study_date, wording) if subject else "",
            institution=plain(subject.equipment.institution_name) if subject else "",
            images=len(in_set),
            series=len({path.rpartition("/")[0] for path in in_set}),
            contents=contents_of(original, words),
            notes=_notes(original, filled, words) + _without(viewer, words),
            volumes=viewer.volumes if viewer else 0,
            made=original.made,
            has_originals=any(path.startswith(f"{layout.ORIGINAL}/") for path in _places(original)),
            parity_percent=original.parity_percent,
            not_recorded=wording.not_recorded,
            disclaimer=words("report.not_a_device"),
        )


def sides_of(
    report: Report, original: Original, filled: Mapping[tuple[str, str], int], words: Words, viewer: Viewer | None = None
) -> tuple[Facts, ...]:
    """Return what the pages say in the patient's language and, where that is another, in English: that one is last."""
    return tuple(Facts.of(report, original, filled, Words(code), viewer) for code in dict.fromkeys((words.language, ENGLISH)))


def pages_of(sides: Sequence[Facts], pictures: Pictures, *, has_first_look: bool) -> dict[str, bytes]:
    """Return the pages by their paths, in the languages of `sides`; `has_first_look`: the pictures lie there as files, too."""
    views = [view_of(picture, sides[0].t) for picture in pictures.cuts]
    pages = {
        layout.INDEX: rendered("index.html", sides=sides, views=views).encode(),
        layout.README: _ascii(rendered("readme.txt", facts=sides[-1], has_first_look=has_first_look)),
    }
    if sides[-1].parity_percent:
        pages[layout.PARITY_TXT] = _ascii(rendered("parity.txt"))
    return pages


def rendered(template: str, **values: object) -> str:
    """Return one of this room's pages."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    ours, theirs = (files(f"handcarry.{room}").joinpath("templates") for room in ("pack", "report"))
    texts = {name: ours.joinpath(name).read_text(encoding="utf-8") for name in ("index.html", "label.html", "parity.txt", "readme.txt")}
    texts |= {"figure.html": theirs.joinpath("figure.html").read_text(encoding="utf-8"), "head.html": head_text()}
    environment = Environment(
        loader=DictLoader(texts),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= styled(theirs.joinpath("report.css").read_text(encoding="utf-8")) | {
        "figure": environment.get_template("figure.html").module.figure,  # type: ignore[attr-defined]
    }
    return environment


def styled_label() -> Mapping[str, object]:
    """Return the style of the label and its hash for the content policy."""
    return styled(files("handcarry.pack").joinpath("templates", "label.css").read_text(encoding="utf-8"))


def _images(original: Original) -> set[str]:
    return {path for file in original.files if (path := _in_set(file.pack, file.converted))}


def _in_set(pack: str, converted: str) -> str:
    return converted or (pack if pack.startswith(f"{layout.DICOM}/") else "")


def _beside(original: Original) -> set[int]:
    """Return the containers that the person put there, with those inside them: nothing in them is from the clinic."""
    beside: set[int] = set()
    for container in original.containers:
        if container.added or container.within in beside:
            beside.add(container.number)
    return beside


def contents_of(original: Original, words: Words) -> tuple[tuple[str, str], ...]:
    """Return what a pack holds, as labels and values."""
    images = len(_images(original))
    beside = _beside(original)
    given = [file for file in original.files if file.pack and file.container not in beside]
    total = Wording(words).size(sum(file.size_bytes for file in given))
    rows = [(words("pack.holds.files"), f"{len(given)}, {total}"), (words("pack.holds.images"), str(images))]
    rows += [(words("pack.holds.converted"), str(len(original.converted)))] if original.converted else []
    sources = [container for container in original.containers if container.within is None and not container.added]
    rows += [(words("pack.holds.handed"), ", ".join(map(_source, sources)))]
    added = sum(container.added for container in original.containers)
    return (*rows, *([(words("pack.holds.added"), str(added))] if added else []))


def _places(original: Original) -> Iterator[str]:
    """Yield where in the pack what the clinic gave lies, "" for what does not."""
    yield from (file.pack for file in original.files)
    yield from (container.pack for container in original.containers)


def _source(container: Container) -> str:
    """A source by its name; of an archive or disc image also which kind it is."""
    name = plain(container.path)
    return name if container.format in {"folder", "file"} else f"{name} ({container.format})"


def _notes(original: Original, filled: Mapping[tuple[str, str], int], words: Words) -> tuple[str, ...]:
    lost = [_is_kept_whole(file.container, original) for file in original.files if not file.pack and not file.left_out]
    counts = {
        "derived": sum(len(series.files) for series in original.derived),
        "converted": len(original.converted),
        "lost": lost.count(False),
        "inside": lost.count(True),
        "programs": sum(file.left_out == "program" for file in original.files),
        "others": original.left_out_others,
    }
    told = {kind: words(f"pack.note.{kind}", count=count) for kind, count in counts.items() if count}
    if words.language == ENGLISH:  # how they were made is said in English, for the dentist
        told |= {f"derived {number}": series.says for number, series in enumerate(original.derived)}
    keys = ", ".join(sorted({keyword for _, keyword in filled}))
    return (*told.values(), *([words("pack.note.filled", keys=keys)] if keys else []))


def _is_kept_whole(container: int | None, original: Original) -> bool:
    """True for what a file lies in, near or far, where that is in the pack itself."""
    while container is not None:
        if original.containers[container].pack:
            return True
        container = original.containers[container].within
    return False


def _without(viewer: Viewer | None, words: Words) -> tuple[str, ...]:
    """Say of which scans the viewer has no copy; each is in DICOM all the same, where the viewer can be told to open it."""
    reasons = dict.fromkeys(viewer.without if viewer else ())
    return tuple(f"{words(f'pack.without.{why}')} {words('pack.without.how')}" for why in reasons)


def _name(patient_name: str) -> str:
    return " ".join(part for part in patient_name.split("=", maxsplit=1)[0].replace("^", " ").split(" ") if part)


def _day(day: str, wording: Wording) -> str:
    return wording.day(day) if day else ""


def _ascii(text: str) -> bytes:
    return text.encode("ascii", "replace").replace(b"\n", b"\r\n")
