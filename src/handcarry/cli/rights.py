"""`handcarry rights TR AU`: what law was found on copies of records, at the clinic and at home, and how surely."""

from __future__ import annotations

from datetime import date

from handcarry.cli.arguments import LANG, Argument, Given, Verb

_STYLES = {"title": "bold underline", "good": "green", "amber": "yellow", "red": "bold red", "soft": "dim"}


def rights(given: Given) -> int:
    """Say what law was found on copies of records, how surely, and when it was looked up. Not legal advice."""
    from rich.text import Text  # noqa: PLC0415  heavy parts are loaded by who needs them

    from handcarry.ask.country import codes, load_country  # noqa: PLC0415
    from handcarry.ask.told import told_of  # noqa: PLC0415
    from handcarry.cli.console import result_console  # noqa: PLC0415
    from handcarry.cli.language import words_for  # noqa: PLC0415
    from handcarry.cli.where import clinic_of, home_of  # noqa: PLC0415

    words, console = words_for(given["lang"]), result_console()
    country, code = clinic_of(given["clinic"], typed=""), home_of(given["home"], typed="")
    sides = [(country, True), *([(load_country(code), False)] if code in codes() and code != country.iso else [])]
    for side, binds in sides:
        for line in told_of(side, words, home=code, on=date.today(), binds=binds):  # noqa: DTZ011  the day on the user's own wall
            text = Text(f"{line.label}: " if line.label else "", style="bold")
            console.print(text.append(line.text, style=_STYLES.get(line.style, "not bold")))
        console.print()
    console.print(words("ask.not_legal"))
    return 0


VERB = Verb("rights", rights, (Argument("clinic", needed=True), Argument("home")), (LANG,))
