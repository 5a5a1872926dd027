"""`handcarry explain G04`: what a finding means, how much it weighs, what to say at the desk."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from handcarry.cli.arguments import LANG, Argument, Given, Verb
from handcarry.errors import UsageError

if TYPE_CHECKING:
    from handcarry.catalogue.words import Words
    from handcarry.checks.row import Check

_FIELD = re.compile(r"\{[^{}]*\}")


def explain(given: Given) -> int:
    """Say what a finding means, how much it weighs, and what to say at the front desk."""
    from handcarry.checks.table import TABLE  # noqa: PLC0415
    from handcarry.cli.console import result_console  # noqa: PLC0415
    from handcarry.cli.language import words_for  # noqa: PLC0415
    from handcarry.dicom.oddities import SAYS  # noqa: PLC0415

    words, asked = words_for(given["lang"]), given["id"]
    oddities = {str(code): sentence for code, sentence in SAYS.items()}
    if asked.lower() in oddities:
        code = asked.lower()
        result_console().print(f"{code}\n\n{words('cli.explain.technical')}: {oddities[code]}\n\n{words('cli.explain.oddity')}")
        return 0
    rows = {check.id: check for check in TABLE}
    check = rows.get(asked.upper())
    if check is None:
        near = get_close_matches(asked.upper(), rows, n=3, cutoff=0.5)
        raise UsageError(word="no_check_like_it" if near else "no_check", near=", ".join(near))
    result_console().print("\n".join(lines_about(check, words)))
    return 0


def lines_about(check: Check, words: Words) -> list[str]:
    """Return the explanation, line by line."""
    says, technical = in_general(f"checks.{check.id}.says", words), in_general(f"technical.{check.id}", words)
    lines = [check.id, "", says, "", *weights(check, words), "", f"{words('cli.explain.technical')}: {technical}"]
    if check.asks:
        lines += ["", f"{words('cli.explain.desk')}: {in_general(f'checks.{check.id}.desk', words)}"]
    if check.clause:
        lines += ["", f"{words('cli.explain.clause')}: {check.clause}"]
    return lines


def weights(check: Check, words: Words) -> list[str]:
    """Return what a failure does to the verdict, with its conditions."""
    if isinstance(check.weight, str):
        return [words(f"cli.explain.{check.weight.value}")]
    lines = []
    for when, severity in check.weight:
        what = words(f"cli.explain.{severity.value}")
        over = "" if when.over is None else f"{when.over:g}"
        condition = words("cli.explain.over", fact=when.fact, over=over) if over else words("cli.explain.there", fact=when.fact)
        lines.append(f"{condition}: {what}")
    return [*lines, f"{words('cli.explain.otherwise')}: {words(f'cli.explain.{check.otherwise.value}')}"]


def in_general(message: str, words: Words) -> str:
    """Return a sentence of the catalogue with its facts left open: "… slices are missing"."""
    return _FIELD.sub("…", words.pattern(message))


VERB = Verb("explain", explain, (Argument("id", needed=True),), (LANG,))
