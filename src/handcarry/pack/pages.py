"""What a person reads on the pack: the start page, README.TXT, pictures for a first look. Needs no script and no network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined, select_autoescape
from markupsafe import Markup

from handcarry import __version__
from handcarry.catalogue.words import Words
from handcarry.model.report import Report
from handcarry.pack import layout
from handcarry.pack.original import Original
from handcarry.pack.viewer import Viewer, Without
from handcarry.report.clean import plain
from handcarry.report.html import view_of
from handcarry.report.pictures import Pictures
from handcarry.report.words import Wording

_JPEG_LEVEL = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the pages say, in words."""

    title: str
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
    version: str = __version__

    @property
    def who(self) -> tuple[tuple[str, str], ...]:
        """Whose, when and where, with labels; what the clinic did not record says so."""
        rows = (("Name", self.name), ("Birth date", self.born), ("Scanned on", self.scanned), ("At", self.institution))
        return tuple((label, value or self.not_recorded) for label, value in rows)

    @property
    def what(self) -> str:
        """One sentence: what this copy is."""
        of_what = "the complete 3D scan of this person" if self.verdict.startswith("READY") else "what a clinic handed over"
        return f"This medium holds {of_what}, as the clinic gave it, in the standard format as far as it is in one, with its own proof."

    @classmethod
    def of(
        cls, report: Report, original: Original, filled: Mapping[tuple[str, str], int], words: Words, viewer: Viewer | None = None
    ) -> Facts:
        """Gather them."""
        wording = Wording(words)
        subject = report.best.first.instance if report.best else next(iter(report.medium.instances), None)
        in_set = _images(original)
        return cls(
            title="Copy of a scan, made with handcarry",
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
            notes=_notes(original, filled) + _without(viewer),
            volumes=viewer.volumes if viewer else 0,
            made=original.made,
            parity_percent=original.parity_percent,
            not_recorded=wording.not_recorded,
            disclaimer=words("report.not_a_device"),
        )


def pages_of(facts: Facts, pictures: Pictures, words: Words) -> dict[str, bytes]:
    """Return the pages by their paths."""
    pages = {
        layout.INDEX: rendered("index.html", facts=facts, views=[view_of(picture, words) for picture in pictures.cuts]).encode(),
        layout.README: _ascii(rendered("readme.txt", facts=facts)),
    }
    if facts.parity_percent:
        pages[layout.PARITY_TXT] = _ascii(rendered("parity.txt"))
    named = [(picture.name.upper(), picture.png) for picture in pictures.cuts]
    named += [("SLICE", pictures.full.png)] if pictures.full else []
    for number, (name, png) in enumerate(named):
        stem = name if name.isascii() and name.isalnum() and len(name) <= 8 else f"CUT{number}"
        pages[f"{layout.IHE_PDI}/{stem}.JPG"] = _jpeg(png)
    return pages


def rendered(template: str, **values: object) -> str:
    """Return one of this room's pages."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    ours, theirs = (files(f"handcarry.{room}").joinpath("templates") for room in ("pack", "report"))
    texts = {name: ours.joinpath(name).read_text(encoding="utf-8") for name in ("index.html", "label.html", "parity.txt", "readme.txt")}
    texts["figure.html"] = theirs.joinpath("figure.html").read_text(encoding="utf-8")
    environment = Environment(
        loader=DictLoader(texts),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= _styled(theirs.joinpath("report.css").read_text(encoding="utf-8")) | {
        "figure": environment.get_template("figure.html").module.figure,  # type: ignore[attr-defined]
    }
    return environment


def styled_label() -> dict[str, object]:
    """Return the style of the label and its hash for the content policy."""
    return _styled(files("handcarry.pack").joinpath("templates", "label.css").read_text(encoding="utf-8"))


def _styled(style: str) -> dict[str, object]:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {"style": Markup(style), "style_hash": digest}  # noqa: S704  our own file


def _images(original: Original) -> set[str]:
    return {path for file in original.files if (path := _in_set(file.pack, file.converted))}


def _in_set(pack: str, converted: str) -> str:
    return converted or (pack if pack.startswith(f"{layout.DICOM}/") else "")


def contents_of(original: Original, words: Words) -> tuple[tuple[str, str], ...]:
    """Return what a pack holds, as labels and values."""
    images = len(_images(original))
    given = [file for file in original.files if file.pack]
    total = Wording(words).size(sum(file.size_bytes for file in given))
    rows = [("Files from the clinic", f"{len(given)}, {total}"), ("Images that programs can import", str(images))]
    rows += [("Of these, converted copies", str(len(original.converted)))] if original.converted else []
    sources = [container for container in original.containers if container.within is None and not container.added]
    rows += [("Handed over as", ", ".join(f"{container.format} ({plain(container.path)})" for container in sources))]
    added = sum(container.added for container in original.containers)
    return (*rows, *([("Put beside it by you", str(added))] if added else []))


def _notes(original: Original, filled: Mapping[tuple[str, str], int]) -> tuple[str, ...]:
    lost = sum(not file.pack and not file.left_out for file in original.files)
    programs = sum(file.left_out == "program" for file in original.files)
    keys = ", ".join(sorted({keyword for _, keyword in filled}))
    converted = len(original.converted)
    derived = sum(len(series.files) for series in original.derived)
    told = (
        (derived, f"{derived} further images were made here, not by the clinic. {' '.join(series.says for series in original.derived)}"),
        (
            converted,
            f"{converted} images had to be converted to fit the standard's form for media. Their originals are in ORIGINAL, untouched; "
            "the pixels were proven identical frame by frame, and VERIFY/ORIGINAL.JSN lists what differs.",
        ),
        (
            bool(keys),
            f"The clinic's images lack what an index must have ({keys}). It was filled in in the index only; the images are as they were.",
        ),
        (
            lost,
            f"{lost} files could not be read to their end where they came from. They are not on this copy: ask the clinic for them again.",
        ),
        (programs, f"{programs} program files of the clinic's disc were left out."),
        (original.left_out_others, f"{original.left_out_others} files that belong to other people, or may, were left out."),
    )
    return tuple(sentence for counts, sentence in told if counts)


_WITHOUT = {
    Without.UNWANTED: "The viewer on this copy holds no scan of its own, as was asked for",
    Without.LARGE: "What is larger than two gigabytes is not laid out for the viewer a second time",
    Without.ROOM: "There was no room to lay every scan out for the viewer as well",
    Without.UNDECODED: "Not every scan could be laid out for the viewer as well",
}


def _without(viewer: Viewer | None) -> tuple[str, ...]:
    """Say of which scans the viewer has no copy; each is in DICOM all the same, where the viewer can be told to open it."""
    reasons = dict.fromkeys(viewer.without if viewer else ())
    return tuple(f"{_WITHOUT[why]}: choose this folder with 'Open a folder' in it, and it reads the DICOM files." for why in reasons)


def _name(patient_name: str) -> str:
    return " ".join(part for part in patient_name.split("=", maxsplit=1)[0].replace("^", " ").split(" ") if part)


def _day(day: str, wording: Wording) -> str:
    return wording.day(day) if day else ""


def _ascii(text: str) -> bytes:
    return text.encode("ascii", "replace").replace(b"\n", b"\r\n")


def _jpeg(png: bytes) -> bytes:
    import imagecodecs  # noqa: PLC0415  a tenth of a second

    return bytes(imagecodecs.jpeg8_encode(imagecodecs.png_decode(png), level=_JPEG_LEVEL))
