"""`handcarry explain G04`: what a finding means, how much it weighs, what to say at the desk."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from handcarry.catalogue.words import ENGLISH, Words
from handcarry.errors import UsageError

if TYPE_CHECKING:
    from handcarry.checks.row import Check

_FIELD = re.compile(r"\{(\w+)[^}]*\}")
_ODDITY = "Reading noticed it and went on. The report's JSON counts it for each series; a check speaks where it matters."
_WEIGHTS = {
    "blocks": ("It blocks", "with this, it is not the record"),
    "degrades": ("It degrades", "it is the record, but limited"),
    "informs": ("It informs", "it lowers nothing"),
}


def explain(check_id: Annotated[str, Parameter(help="The id, as the report shows it: G04, or the code of a reading oddity.")], /) -> int:
    """Say what a finding means, how much it weighs, and what to say at the front desk."""
    from handcarry.checks.table import TABLE  # noqa: PLC0415
    from handcarry.cli.console import result_console  # noqa: PLC0415
    from handcarry.dicom.oddities import SAYS  # noqa: PLC0415

    oddities = {str(code): sentence for code, sentence in SAYS.items()}
    if check_id.lower() in oddities:
        code = check_id.lower()
        result_console().print(f"{code}\n\n{oddities[code]}\n\n{_ODDITY}")
        return 0
    rows = {check.id: check for check in TABLE}
    check = rows.get(check_id.upper())
    if check is None:
        near = get_close_matches(check_id.upper(), rows, n=3, cutoff=0.5)
        raise UsageError(
            "There is no check with this id.",
            means="Ids are a letter and two digits, as a report shows them.",
            do=f"Perhaps one of {', '.join(near)}? All are listed by: handcarry list checks"
            if near
            else "All are listed by: handcarry list checks",
        )
    result_console().print("\n".join(lines_about(check)))
    return 0


def lines_about(check: Check) -> list[str]:
    """Return the explanation, line by line."""
    says, technical = in_general(f"checks.{check.id}.says"), in_general(f"technical.{check.id}")
    lines = [check.id, "", says, "", *weights(check), "", f"For the dentist or IT: {technical}"]
    if check.asks:
        lines += ["", f"At the front desk: {in_general(f'checks.{check.id}.desk')}"]
    if check.clause:
        lines += ["", f"The standard: {check.clause}"]
    return lines


def weights(check: Check) -> list[str]:
    """Return what a failure does to the verdict, with its conditions."""
    if isinstance(check.weight, str):
        return [": ".join(_WEIGHTS[check.weight.value]) + "."]
    lines = []
    for when, severity in check.weight:
        condition = when.fact.replace("_", " ")
        over = f" is over {when.over:g}" if when.over is not None else ""
        what, means = _WEIGHTS[severity.value]
        lines.append(f'{what} ({means}) where the fact "{condition}"{over or " is there"}.')
    what, means = _WEIGHTS[check.otherwise.value]
    return [*lines, f"{what} otherwise: {means}."]


def in_general(message: str) -> str:
    """Return a sentence of the catalogue with its facts left open: "(missing) slices are missing"."""
    return _FIELD.sub(lambda field: f"({field[1].replace('_', ' ')})", Words(ENGLISH).pattern(message))
