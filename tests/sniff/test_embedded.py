"""A volume inside a program is found wherever the chunks are cut; a program that merely knows the word is not one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handcarry.catalogue.load import load_signatures
from handcarry.sniff.embedded import EmbeddedSearch
from tests.sniff.making import INVIVO, MORITA, RANDOM, dicom, program

SIGNATURES = load_signatures()
HIDDEN = {"anatomage-invivo": INVIVO, "morita-onevolume": MORITA, "dicom": dicom()}


def found_in(window: bytes) -> str:
    search = EmbeddedSearch(SIGNATURES)
    search.feed(window)
    return search.found


@pytest.mark.parametrize("identity", HIDDEN)
def test_found_inside_a_program(identity: str) -> None:
    assert found_in(program() + RANDOM + HIDDEN[identity] + RANDOM) == identity


@given(identity=st.sampled_from(sorted(HIDDEN)), before=st.integers(0, 3000), chunk=st.integers(1, 2500))
def test_found_across_any_cut(identity: str, before: int, chunk: int) -> None:
    whole = RANDOM[:before] + HIDDEN[identity] + RANDOM[:500]
    search = EmbeddedSearch(SIGNATURES)
    for at in range(0, len(whole), chunk):
        search.feed(whole[at : at + chunk])
    assert search.found == identity


@pytest.mark.parametrize(
    "words",
    [
        b"DICM",
        b"not a DICM file\0",
        b"<INVFile\0<AppendedData\0",
        b"<INVFile>\0<Volume\0",
        b"JmVolumeVersion=\0" + bytes(100) + b"<?xml",
        b"JmVolumeVersion=1",
        b"DICM\x02\x00\x00\x00UL\x05\x00",
    ],
)
def test_a_program_that_only_knows_the_word_holds_nothing(words: bytes) -> None:
    assert found_in(program() + RANDOM + words + RANDOM) == ""


def test_the_first_find_stays_and_nothing_is_found_in_nothing() -> None:
    search = EmbeddedSearch(SIGNATURES)
    search.feed(b"")
    assert search.found == ""
    search.feed(MORITA)
    search.feed(dicom())
    assert search.found == "morita-onevolume"


def test_a_file_made_of_markers_is_given_up() -> None:
    assert found_in(b"<INVFile\0" * 100_000) == ""
