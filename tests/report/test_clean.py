from __future__ import annotations

import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handcarry.report.clean import LONGEST, encodable, escaped, plain
from tests.report.hostile import ALL, NEVER_SHOWN


@pytest.mark.parametrize("text", ALL)
def test_hostile_text_shows_nothing_that_steers(text: str) -> None:
    assert not set(plain(text)) & NEVER_SHOWN
    plain(text).encode()


@given(st.text(st.characters(exclude_categories=())))
def test_no_text_shows_a_control_a_direction_mark_or_a_surrogate(text: str) -> None:
    shown = plain(text)
    assert not {c for c in shown if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} or c in NEVER_SHOWN}
    assert "\n" not in shown
    assert len(shown) <= LONGEST


@pytest.mark.parametrize("name", ["DOE^JANE", "Müller^Jürgen", "Ψαρράς", "محمد", "ယ‌ဉ်", "山田^太郎", "क्‍ष"])
def test_real_names_stay_as_they_are(name: str) -> None:
    assert plain(name).replace("\u200c", "") == name.replace("\u200c", "")


def test_long_text_is_cut_and_says_so() -> None:
    assert plain("x" * 5000) == "x" * (LONGEST - 1) + "…"


@given(st.text(st.characters(exclude_categories=())))
def test_escaped_json_means_the_same(text: str) -> None:
    written = msgspec.json.encode(encodable(text)).decode()
    assert msgspec.json.decode(escaped(written)) == msgspec.json.decode(written)
    assert not set(escaped(written)) & NEVER_SHOWN
