"""The helps: of the whole program and of a verb, made from the tables that arguments are read by, in the user's language."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from shutil import get_terminal_size
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handcarry.catalogue.words import Words
    from handcarry.cli.arguments import Argument, Verb

_WIDEST = 110
_INDENT = 24
_EXAMPLES = (
    ("handcarry", "app"),
    ("handcarry E:\\", "look"),
    ("handcarry check E:\\", "check"),
    ('handcarry check scan.zip --name "Jane Doe" --born 1980-02-29 --scanned today -o report.html', ""),
)


def program_help(verbs: Iterable[str], words: Words) -> str:
    """Return what `handcarry --help` says."""
    return "\n".join(
        (
            *_filled(words("cli.help.about")),
            "",
            *(f"    {typed:<24}    {words(f'cli.help.example.{id_}')}" if id_ else f"    {typed}" for typed, id_ in _EXAMPLES),
            "",
            *(line for verb in verbs for line in _row(verb, words(f"cli.verb.{verb}"), indent=10)),
            "",
            *_filled(f"{words('cli.help.verb')} handcarry check --help"),
            "",
            *_filled(words("cli.help.codes")),
            "",
        )
    )


def verb_help(verb: Verb, words: Words) -> str:
    """Return what `handcarry VERB --help` says."""
    about = [words(f"cli.verb.{verb.name}"), *([words(f"cli.more.{verb.name}")] if f"cli.more.{verb.name}" in words else [])]
    places = [(_place(place, words), place) for place in verb.places]
    options = [(_option(option, words), option) for option in verb.options]
    return "\n".join(
        (
            f"{typical(verb, words)}",
            "",
            *(line for sentence in about for line in _filled(sentence)),
            "",
            *(line for shown, argument in (*places, *options) for line in _row(shown, _sentence(argument, words))),
            "",
        )
    )


def typical(verb: Verb, words: Words) -> str:
    """Return how a verb is typed, in one line."""
    places = [_place(place, words) if place.needed else f"[{_place(place, words)}]" for place in verb.places]
    needed = [_option(option, words).removeprefix(f"{option.short}, ") for option in verb.options if option.needed]
    return " ".join(("handcarry", verb.name, *places, *needed, f"[{words('cli.help.options')}]"))


def _place(place: Argument, words: Words) -> str:
    name = words(f"cli.place.{place.word or place.name}")
    return f"{name} ..." if place.many else name


def _option(option: Argument, words: Words) -> str:
    names = f"{option.short}, {option.typed}" if option.short else option.typed
    value = "|".join(option.choices) or (words(f"cli.value.{option.takes}") if option.takes else "")
    return f"{names} {value}".rstrip()


def _sentence(argument: Argument, words: Words) -> str:
    from handcarry.cli.language import spoken  # noqa: PLC0415  the one sentence that needs a value

    return words(f"cli.takes.{argument.word or argument.name}", known=", ".join(spoken()))


def _row(left: str, sentence: str, *, indent: int = _INDENT) -> Iterator[str]:
    """Yield a name and beside it its sentence, below it where the name is long."""
    lines = textwrap.wrap(sentence, _width() - indent - 2)
    if len(left) > indent - 2:
        yield f"  {left}"
    else:
        yield f"  {left:<{indent}}{lines.pop(0)}"
    yield from (f"  {'':<{indent}}{line}" for line in lines)


def _filled(text: str) -> list[str]:
    return textwrap.wrap(text, _width())


def _width() -> int:
    return min(get_terminal_size().columns, _WIDEST)
