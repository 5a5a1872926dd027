"""Writes `src/handcarry/report/schema/report-1.json`: the types of `document.py`, with what each word means.

python -m tests.report.make_schema
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from handcarry.model.entry import Family, FaultCode
from handcarry.model.finding import Scope, Severity, Status
from handcarry.model.stack import Placing, Role
from handcarry.model.verdict import Ability, Handed
from handcarry.report import document

TARGET = Path(__file__).parents[2] / "src" / "handcarry" / "report" / "schema" / "report-1.json"

MEANING = {
    "Document.schema": "The version of this contract. Within version 1 keys may be added; none changes its meaning or goes away.",
    "Document.program": "Who wrote the report, and the decoders that took part.",
    "Document.made": "When and how. The one line that differs between two runs on the same input.",
    "Document.source": "What was named, and whether all of it was read.",
    "Document.handed": "The best thing on the medium.",
    "Document.verdict": "Is it the record? READY and READY_WITH_NOTES say yes.",
    "Document.can": "How far each of the five uses goes.",
    "Document.next": "The one thing to do now.",
    "Document.identity": "Whose scan it is.",
    "Document.volumes": "Groups of slices that were judged as volumes; the best first.",
    "Document.findings": "Failed checks, in the order of the table of checks.",
    "Document.ran": "Every check on everything it was considered on: clean and never looked at are not the same.",
    "Document.series": "Every series on the medium.",
    "Document.ledger": "Every file, in reading order.",
    "Document.since": "Only with an earlier report: what changed.",
    "Made.at": "ISO 8601, UTC.",
    "Made.seconds": "How long the check took.",
    "Source.name": "Last part of the path that was named.",
    "Source.complete": "False where reading stopped early.",
    "Source.stopped": "Why, in one technical sentence; empty where complete.",
    "Source.refused_for_safety": "True where a limit against bombs and traps was hit.",
    "Container.depth": "0 for what was named; more for what lies inside.",
    "Container.opened_through": "The containers around it, outermost first.",
    "Container.note": "What is special about it, in one technical sentence.",
    "Can.because": "Ids of the findings that limit it.",
    "Next.front_desk": "The sentence to show at the desk; empty where nothing needs asking.",
    "Next.about": "The check whose sentence that is; empty where it is the step's own.",
    "Identity.dicom": "Attributes under their PS3.6 keywords, verbatim. Empty where withheld.",
    "Identity.withheld": "True where several people's scans are here and none is chosen by name and birth date.",
    "Identity.other_patients": "How many other people's scans are here; they are counted, never named.",
    "Identity.given": "What the user said; empty where nothing.",
    "Identity.matches": "Whether that is what the scan says.",
    "Identity.days_after_surgery": "From the surgery to the scan, in days; negative before it; null where not known.",
    "Volume.number": "The volume's number in findings (`where.volume`) and in `ran` (`volume 1`).",
    "Volume.best": "True for the one the verdict speaks of.",
    "Volume.why_best": "Why it was chosen.",
    "Volume.is_candidate": "False where it has too few places, or no third dimension, to be the record.",
    "Volume.slices": "Frames in the volume, repeats included.",
    "Volume.pixel_spacing_mm": "Between rows, between columns; empty where not recorded.",
    "Volume.pixel_mm": "The coarser of the two.",
    "Volume.step_mm": "Median distance of neighbouring slices along their normal.",
    "Volume.slice_thickness_mm": "As stated by the medium; never used as the distance of slices where positions are known.",
    "Volume.spacing_source": "Which attribute gives the third dimension.",
    "Volume.extent_mm": "Along a row, down a column, through the slices.",
    "Volume.from_mm": "Place of the first slice along the normal; `at_mm` of findings count in the same way.",
    "Volume.to_mm": "Place of the last slice.",
    "Volume.plane": "Nearest body plane of a slice: axial, coronal, sagittal; empty where unknown.",
    "Volume.letters": "The patient's sides towards which the right edge, the lower edge and the last slice lie (PS3.3 C.7.6.1.1.1).",
    "Volume.decoders": "Name and version of each decoder that opened its frames.",
    "Volume.lossy": "True where it says that detail was lost, or its own compressed bytes do.",
    "Volume.original": "True for ORIGINAL, false for DERIVED, null where Image Type is absent.",
    "Volume.repeats": "Times or echoes that share the places.",
    "Volume.dicom": "What the medium records of device, acquisition and reconstruction, under PS3.6 keywords, verbatim.",
    "Volume.missing": "Keywords a dentist asks for that the clinic did not record.",
    "Bits.minimum": "Smallest stored value in all decoded frames. Grey values of cone-beam scans are not calibrated.",
    "Bits.maximum": "Largest stored value in all decoded frames.",
    "Where.entries": "Ledger numbers, at most 20; `entry_count` tells all.",
    "Where.frames": "Frames of a multi-frame image, from 0.",
    "Where.at_mm": "Places along the volume's normal.",
    "Finding.id": "Never reused for another meaning.",
    "Finding.facts": "What the check measured. Names are stable for each id.",
    "Finding.says": "For the patient.",
    "Finding.technical": "For the dentist or IT.",
    "Finding.front_desk": "For the clinic; empty where there is nothing to ask.",
    "Finding.clause": "Part and section of the DICOM standard, where there is one.",
    "Ran.on": "medium, volume N or series N.",
    "Ran.why": "Why a check gave no answer.",
    "Series.whose": "only: one person on the medium; chosen: the one the user named; other: somebody else, of whom only counts are told.",
    "Series.date": "As recorded: YYYYMMDD.",
    "Series.images": "Frames.",
    "Series.volumes": "Numbers of its groups of images.",
    "Series.oddities": "What reading had to notice to get on, by code, whether or not a check minds it.",
    "Oddity.code": "Never reused for another meaning; `handcarry explain CODE` says it in a sentence.",
    "Oddity.files": "In how many files of the series.",
    "Oddity.detail": "Of the first file; holds no patient data.",
    "Line.path": "With /, relative to the innermost container.",
    "Line.path_b64": "The raw name in base64, where it was not valid text.",
    "Line.opened_through": "The containers around it, outermost first.",
    "Line.sha256": "Lower-case hex; absent where the file could not be read to its end.",
    "Line.family": "What the file is for.",
    "Line.format": "Stable id of the format, judged by content.",
    "Line.holds": "What was found embedded in it.",
    "Since.verdict_before": "The earlier verdict.",
    "Since.same_files": "True where every file is the same as then, to the byte.",
    "Since.same_person": "False where both reports name a person and they differ.",
    "Since.better": "Was wrong, was checked again, passed.",
    "Since.still": "Was wrong, is wrong.",
    "Since.unknown": "Was wrong, and could not be looked at this time.",
    "Since.new": "Was not wrong, is wrong.",
}

WORDS: dict[str, list[str]] = {
    "Document.handed": [*Handed],
    "Can.ability": [*Ability],
    "Identity.matches": ["yes", "no", "not-asked", "cannot-tell"],
    "Volume.spacing_source": [*Placing],
    "Volume.plane": ["axial", "coronal", "sagittal", ""],
    "Finding.scope": [*Scope],
    "Finding.severity": [*Severity],
    "Ran.scope": [*Scope],
    "Ran.status": [*Status],
    "Series.whose": ["only", "chosen", "other"],
    "Series.role": [*Role, ""],
    "Line.family": [*Family],
    "Fault.code": [*FaultCode],
}


def schema() -> bytes:
    """Return the schema as it is to be published."""
    (_,), parts = msgspec.json.schema_components([document.Document], ref_template="#/$defs/{name}")
    for name, part in parts.items():
        _explain(name, part)
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:handcarry:report:1",
        **parts.pop("Document"),
        "title": "handcarry report, version 1",
        "$defs": dict(sorted(parts.items())),
    }
    return (json.dumps(whole, indent=2, ensure_ascii=False) + "\n").encode()


def _explain(name: str, part: dict[str, Any]) -> None:
    # A value that is left out where it says nothing needs no default in a contract; unknown keys are allowed, so that version 1 can grow.
    part["description"] = cleandoc(part["description"])  # from Python 3.13 on it is so anyhow
    properties: Mapping[str, dict[str, Any]] = part.get("properties", {})
    for key, rule in properties.items():
        rule.pop("default", None)
        where = f"{name}.{key}"
        if where in WORDS:
            rule["enum"] = [str(word) for word in WORDS[where]]
        if where in MEANING:
            rule["description"] = MEANING[where]
    if name == "Document":
        part["required"] = ["schema", *part["required"]]


if __name__ == "__main__":
    TARGET.write_bytes(schema())
