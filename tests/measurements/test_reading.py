"""What the reader of session files lets in. The same examples are read by the viewer's own tests (viewer/src/session)."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from bench import session_schema
from handcarry.measurements import BadSession, read_session
from handcarry.measurements.session import BYTES_LIMIT

HERE = Path(__file__).parent / "sessions"
WHOLE = json.loads((HERE / "whole.json").read_text(encoding="utf-8"))
BAD = json.loads((HERE / "bad.json").read_text(encoding="utf-8"))
NOT_FOR_A_SCHEMA = {  # what no schema can say
    "a length of three points",
    "one identifier twice",
    "an empty name",
    "control characters",
    "a quantity in another's unit",
    "one quantity twice",
    "a direction too long",
    "directions that lean",
    "a view without a direction",
    "a care said twice",
}


def damaged(case: dict[str, Any]) -> dict[str, Any]:
    session: dict[str, Any] = copy.deepcopy(WHOLE)
    *way, last = case["path"]
    place: Any = session
    for step in way:
        place = place[step]
    if isinstance(place, list) and last == len(place):
        place.append(case["value"])
    else:
        place[last] = case["value"]
    return session


def test_a_whole_session_is_read_and_written_again_unchanged() -> None:
    session = read_session(json.dumps(WHOLE).encode())
    assert [one.tool for one in session.annotations][:3] == ["length", "polyline", "angle"]
    assert json.loads(msgspec.json.encode(session)) == WHOLE


@pytest.mark.parametrize("case", BAD, ids=lambda case: case["why"])
def test_a_bad_session_is_refused_with_a_sentence(case: dict[str, Any]) -> None:
    with pytest.raises(BadSession) as refused:
        read_session(json.dumps(damaged(case)).encode())
    assert refused.value.sentence.endswith(".")
    assert len(refused.value.sentence) < 400


@pytest.mark.parametrize(
    "posted",
    [b"", b"{", b"null", b"\xff\xfe{}", b"[" * 100_000, b'{"a":' * 3000, b" " * (BYTES_LIMIT + 1), b"NaN", b'{"schema": 1e400}'],
    ids=["nothing", "cut", "null", "no UTF-8", "deep lists", "deep objects", "too long", "NaN", "beyond double"],
)
def test_hostile_bytes_are_refused_with_a_sentence(posted: bytes) -> None:
    with pytest.raises(BadSession):
        read_session(posted)


def test_the_shipped_schema_is_the_one_the_classes_make() -> None:
    assert session_schema.PLACE.read_text(encoding="utf-8") == session_schema.text()


def test_the_schema_accepts_the_whole_session_and_refuses_what_a_schema_can() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(session_schema.text()))
    assert not list(validator.iter_errors(WHOLE))
    let_in = {case["why"] for case in BAD if validator.is_valid(damaged(case))}
    assert let_in == NOT_FOR_A_SCHEMA
