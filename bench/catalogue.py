"""The table of checks as a page: `make docs` writes docs/checks.md, a test holds it up to date. Adds no word of its own about any check."""

from __future__ import annotations

import argparse
import sys
from itertools import groupby
from pathlib import Path

from handcarry.catalogue.words import ENGLISH, Words
from handcarry.checks.row import Check, OnImages, OnMedium, OnVolumes, When
from handcarry.checks.table import TABLE
from handcarry.cli.explain import in_general
from handcarry.model.finding import Severity

_ENGLISH = Words(ENGLISH)
FAMILIES = {
    "S": "Source and containers",
    "K": "Is it DICOM, and the right kind",
    "P": "Pixels",
    "G": "Geometry and completeness",
    "D": "Identity and labels",
    "M": "The index of the medium",
}
LOOKS = {OnMedium: "the whole medium", OnVolumes: "each volume", OnImages: "each group of images"}
INTRODUCTION = """\
# All checks

Made by `make docs` from `src/handcarry/checks/table*.py`; `handcarry explain G04` prints one of them.

Each check looks at the whole medium, at each volume, or at each group of images, and passes, fails, does not apply, is not asked, or
could not run: the JSON report lists which (`ran`). A failed check is a finding. What blocks asks for a new export, what degrades is a
note, what informs lowers nothing; only findings on the medium and on the best volume count.

Words in brackets are facts that a report fills in; words in italics are facts that decide the weight.
"""


def weight(check: Check) -> str:
    """Return what a failure does to the verdict: "Blocks where percent is over 10; otherwise degrades."."""
    if isinstance(check.weight, Severity):
        return f"{check.weight.value.capitalize()}."
    parts = [f"{severity.value} where {_condition(when)}" for when, severity in check.weight]
    return "; ".join([*parts, f"otherwise {check.otherwise.value}"]).capitalize() + "."


def _condition(when: When) -> str:
    name = f"*{when.fact.replace('_', ' ')}*"
    return f"{name} is over {when.over:g}" if when.over else name


def section(check: Check) -> list[str]:
    """Return one check's part of the page."""
    lines = [
        f"### {check.id}",
        "",
        f"Looks at {LOOKS[type(check.looks)]}. {weight(check)}",
        "",
        f"- Patient: {in_general(f'checks.{check.id}.says', _ENGLISH)}",
        f"- Technical: {in_general(f'technical.{check.id}', _ENGLISH)}",
    ]
    if check.asks:
        lines.append(f"- Front desk: {in_general(f'checks.{check.id}.desk', _ENGLISH)}")
    return [*lines, f"- Rests on: {check.clause}", ""]


def page() -> str:
    """Return docs/checks.md."""
    lines = [INTRODUCTION, "There are " + str(len(TABLE)) + " checks.", ""]
    for letter, checks in groupby(TABLE, key=lambda check: check.id[0]):
        lines += [f"## {letter}: {FAMILIES[letter]}", ""]
        for check in checks:
            lines += section(check)
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Print the page, or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="where to write the page")
    arguments = parser.parse_args()
    if arguments.write:
        arguments.write.write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(page())


if __name__ == "__main__":
    main()
