"""Every row of the table keeps its form: an id of the catalogue, short plain words, only facts that its check yields."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import ModuleType

import pytest

from handcarry.catalogue.words import Words, domains, languages
from handcarry.checks.row import Check, OnMedium
from handcarry.checks.table import TABLE
from handcarry.checks.table_directory import DIRECTORY
from handcarry.checks.table_identity import IDENTITY
from handcarry.checks.table_kind import KIND
from handcarry.checks.table_source import SOURCE

LONGEST_SENTENCE = 160  # a patient reads it in a chair, on a phone
ROWS = {row.id: row for row in (*TABLE, *SOURCE, *KIND, *DIRECTORY, *IDENTITY)}

_FIELD = re.compile(r"\{(\w+):?([^}]*)\}")
_ID = re.compile(r"[SKPGDM]\d\d")
_CLAUSE = re.compile(r"PS3\.\d+ |practice|ISO ")
_JARGON = re.compile(
    r"\b(UID|SOP|IOD|VR|tag|metadata|header|transfer syntax|voxel|pixel data|ImagePosition\w*|\(\d{4},|charset|preamble|codec|bug|corrupt)",
    re.IGNORECASE,
)

each_row = pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)


def _sentences(row: Check, language: str) -> dict[str, str]:
    """Return the row's sentences before facts are filled in, of many where they depend on a number."""
    ids = {"says": f"checks.{row.id}.says", "technical": f"technical.{row.id}"} | ({"desk": f"checks.{row.id}.desk"} if row.asks else {})
    return {kind: Words(language).pattern(id_) for kind, id_ in ids.items()}


def _large(sentence: str) -> str:
    """Return the sentence with a value for each fact, as long as one is likely to be."""
    return _FIELD.sub(lambda field: "1,234" if field[2] == "," else "123.456"[: 4 + len(field[2])], sentence)


def _function(row: Check) -> Callable[..., object]:
    return row.looks.run


def _module(row: Check) -> ModuleType:
    module = inspect.getmodule(_function(row))
    assert module is not None
    return module


@lru_cache
def _strings(module: ModuleType) -> frozenset[str]:
    """Return every string a module and the check modules it imports hold: facts are named by some of them."""
    sources = [
        module,
        *(each for each in map(inspect.getmodule, vars(module).values()) if each and each.__name__.startswith("handcarry.checks")),
    ]
    trees = (ast.walk(ast.parse(inspect.getsource(each))) for each in sources)
    return frozenset(node.value for tree in trees for node in tree if isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_ids_are_sorted_within_their_family_and_unique() -> None:
    ids = [row.id for row in TABLE]
    families = "".join(dict.fromkeys(each[0] for each in ids))
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids, key=lambda each: (families.index(each[0]), each))


@each_row
def test_id_and_clause_are_of_the_catalogue(row: Check) -> None:
    assert _ID.fullmatch(row.id)
    assert _CLAUSE.match(row.clause)


@each_row
def test_the_patients_sentence_is_short_and_plain(row: Check) -> None:
    said = _large(_sentences(row, "en")["says"])
    assert 20 <= len(said) <= LONGEST_SENTENCE, said
    assert said[-1] in ".?"
    assert not _JARGON.search(said), said


@pytest.mark.parametrize("language", [code for code in languages() if "checks" in domains(code)])
def test_a_translated_sentence_is_not_much_longer(language: str) -> None:
    for row in ROWS.values():
        said = _large(_sentences(row, language)["says"])
        assert len(said) <= LONGEST_SENTENCE * 1.4, said
        assert said[-1] in ".?؟", said


@each_row
def test_sentences_use_only_facts_that_the_check_can_yield(row: Check) -> None:
    named = {field[1] for sentence in _sentences(row, "en").values() for field in _FIELD.finditer(sentence)}
    if not isinstance(row.weight, str):
        named |= {when.fact for when, _ in row.weight}
    assert named <= _strings(_module(row)), sorted(named - _strings(_module(row)))


@each_row
def test_the_front_desk_gets_a_sentence_or_nothing(row: Check) -> None:
    said = _large(_sentences(row, "en").get("desk", ""))
    assert said == "" or (said[-1] in ".?" and len(said) <= 200), said
    assert bool(row.asks) == (f"checks.{row.id}.desk" in Words("en"))


@each_row
def test_the_function_says_which_check_it_is(row: Check) -> None:
    function = _function(row)
    made = "<locals>" in function.__qualname__  # several rows share a function's pattern
    assert made or (function.__doc__ or "").startswith(row.id), function.__qualname__


@each_row
def test_the_function_takes_what_the_row_looks_at(row: Check) -> None:
    parameters: Mapping[str, inspect.Parameter] = inspect.signature(_function(row)).parameters
    assert list(parameters) == (["case"] if isinstance(row.looks, OnMedium) else ["stack", "case"])
