"""What a verb takes, as a table, and reading by it what was typed. A mistake stops with a sentence in the user's language.

Nothing here knows a verb, and little is loaded: the answer at a front desk should be there at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from handcarry.errors import UsageError


class Argument(NamedTuple):
    """Something that a verb takes: an option, or a place without a name.

    `takes` is "text", "file", or "" for a switch; `choices` are the values there are, () for any. Its sentence in the help is the
    catalogue's `cli.takes.WORD`, `word` where several verbs' options of one name mean different things.
    """

    name: str
    takes: str = "text"
    word: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""
    many: bool = False
    needed: bool = False
    short: str = ""

    @property
    def typed(self) -> str:
        """How it is typed: `--keep-container`."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def unsaid(self) -> Any:  # noqa: ANN401  what kind of value it is stands in the table
        """The value where nothing was typed."""
        if self.many:
            return ()
        return {"": False, "file": None}.get(self.takes, self.default)

    def value(self, text: str) -> Any:  # noqa: ANN401
        """Return what was typed as a value."""
        if self.choices and text not in self.choices:
            raise UsageError(word="no_choice", typed=_shown(text), choices=", ".join(self.choices))
        if self.takes == "file":
            from pathlib import Path  # noqa: PLC0415  who names no file waits for none

            return Path(as_typed(text))
        return text if self.takes else True


def as_typed(path: str, *, windows: bool = os.name == "nt") -> str:
    """Return the path that was meant: to Windows the backslash in `"E:\\"` hides the quote behind it, which no name there may hold."""
    return path.rstrip('"') if windows else path


class Given(Mapping[str, Any]):
    """What was typed, by name, whole: what was left out is there as what it then is."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def of(self, arguments: Sequence[Argument]) -> dict[str, Any]:
        """Return the values of some arguments, to make something of."""
        return {argument.name: self._values[argument.name] for argument in arguments}


class Verb(NamedTuple):
    """A verb: what it does, and what it takes. `stranger` is what is said of an option that it does not have."""

    name: str
    run: Callable[[Given], int]
    places: tuple[Argument, ...] = ()
    options: tuple[Argument, ...] = ()
    stranger: str = "no_option"


LANG = Argument("lang")
OUTPUT = Argument("output", "file", many=True, short="-o")


def read(verb: Verb, arguments: Sequence[str]) -> Given:
    """Return what was typed after the verb; raises UsageError where that cannot be understood."""
    found: dict[str, list[Any]] = {}
    for argument, text in _pairs(verb, arguments):
        if argument.name in found and not argument.many:
            raise UsageError(word="twice", typed=argument.typed)
        found.setdefault(argument.name, []).append(argument.value(text))
    values: dict[str, Any] = {}
    for argument in (*verb.places, *verb.options):
        said = found.get(argument.name)
        if said is None and argument.needed:
            raise UsageError(word="nothing_named" if argument in verb.places else "no_option_given", typed=argument.typed, verb=verb.name)
        values[argument.name] = argument.unsaid if said is None else tuple(said) if argument.many else said[0]
    return Given(values)


def _pairs(verb: Verb, arguments: Sequence[str]) -> Iterator[tuple[Argument, str]]:
    """Yield each argument with its text, places in their order; after `--` everything is one."""
    left, places, is_option = list(arguments), list(verb.places), True
    while left:
        word = left.pop(0)
        if is_option and word == "--":
            is_option = False
        elif is_option and word.startswith("-") and word != "-":
            yield _option(verb, word, left)
        elif not places:
            raise UsageError(word="too_much", typed=_shown(word), verb=verb.name)
        else:
            yield places[0] if places[0].many else places.pop(0), word


def _option(verb: Verb, word: str, left: list[str]) -> tuple[Argument, str]:
    name, equals, text = word.partition("=")
    option = next((option for option in verb.options if name in {option.typed, option.short}), None)
    if option is None:
        raise UsageError(word=verb.stranger, typed=_shown(name), verb=verb.name)
    if bool(equals) > bool(option.takes):
        raise UsageError(word="no_value_wanted", typed=option.typed)
    if option.takes and not equals:
        if not left or left[0].startswith("--"):
            raise UsageError(word="no_value", typed=option.typed, verb=verb.name)
        text = left.pop(0)
    return option, text


def _shown(text: str) -> str:
    """Return what was typed so that a terminal shows it and does nothing else."""
    from handcarry.report.clean import encodable, plain  # noqa: PLC0415  only where something has to be said

    return plain(encodable(text))
