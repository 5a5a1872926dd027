"""Bags: ours in the eyes of bagit-python, and everybody's in ours, by the conformance suite of the Library of Congress (CC0)."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from handcarry.cli.main import follow
from handcarry.errors import CannotOpen
from handcarry.pack.minisign import new_key
from handcarry.pack.run import pack_to
from handcarry.pack.seal import Seals
from handcarry.pack.unpack import unpack
from handcarry.pack.verify import Level, verify
from tests.pack.packing import order, run, small_series, tree

SUITE = Path(__file__).with_name("bagit-suite.zip")
CASES = sorted({"/".join(name.split("/")[:3]) for name in zipfile.ZipFile(SUITE).namelist()})
JUDGED = {"valid": True, "invalid": False, "linux-only": False}


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("given") / "disc"
    small_series(folder, size=(3, 48, 48))
    return folder


def bagged(given: Path, out: Path, *, signed: bool = False) -> Path:
    pack_to(replace(order(given), seals=Seals(bag=True, signer=new_key() if signed else None)), out)
    return out


def is_valid(folder: Path) -> bool:
    return run(sys.executable, "-W", "ignore", "-m", "bagit", "--validate", "--quiet", folder).returncode == 0


def test_a_bag_of_ours_is_one_for_bagit_python(given: Path, tmp_path: Path) -> None:
    bag = bagged(given, tmp_path / "BAG", signed=True)
    assert is_valid(bag)
    assert verify(bag / "data").ok
    for level in Level:
        found = verify(bag, level)
        assert (found.ok, found.kind, found.fingerprint != "", found.signed is not None) == (True, "bag", True, True)
    unpack(bag, tmp_path / "back")
    assert tree(tmp_path / "back") == tree(given)
    (bag / "data/README.TXT").write_bytes(b"")
    assert (is_valid(bag), verify(bag).ok) == (False, False)


def test_a_bag_in_an_archive(given: Path, tmp_path: Path) -> None:
    bagged(given, tmp_path / "bag.zip")
    assert verify(tmp_path / "bag.zip", Level.DEEP).ok
    with zipfile.ZipFile(tmp_path / "bag.zip") as archive:
        archive.extractall(tmp_path / "out")
    assert is_valid(tmp_path / "out")
    assert follow(["pack", str(given), "--bag", "-o", str(tmp_path / "bag.iso")]) == 2


@pytest.mark.parametrize("lost", ["LABEL.HTM", "VERIFY/SHA256.TXT", "DICOMDIR"])
def test_what_is_lost_from_a_bag_is_named(lost: str, given: Path, tmp_path: Path) -> None:
    bag = bagged(given, tmp_path / "BAG")
    (bag / "data" / lost).unlink()
    found = verify(bag)
    assert (found.ok, f"data/{lost}" in found.missing) == (False, True)


@pytest.mark.parametrize(
    ("encoding", "manifest", "info"),
    [
        ("undefined", b"", b""), ("punycode", b"a-zzzzzzzz", b""), ("punycode", b"a-" + b"z" * 40, b""), ("a\0b", b"", b""),
        ("UTF-8", b"", b"Payload-Oxum: " + b"9" * 5000 + b".1\n"),
    ],
)  # fmt: skip
def test_a_bag_whose_lists_mean_harm_is_refused_in_words(encoding: str, manifest: bytes, info: bytes, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a").write_bytes(b"a")
    (tmp_path / "bagit.txt").write_bytes(f"BagIt-Version: 1.0\nTag-File-Character-Encoding: {encoding}\n".encode())
    (tmp_path / "manifest-sha256.txt").write_bytes(manifest or hashlib.sha256(b"a").hexdigest().encode() + b"  data/a\n")
    (tmp_path / "bag-info.txt").write_bytes(info)
    assert verify(tmp_path).faults


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("suite")
    with zipfile.ZipFile(SUITE) as archive:
        archive.extractall(folder)
    return folder


@pytest.mark.parametrize("case", [case for case in CASES if case.split("/")[1] in JUDGED])
def test_the_conformance_suite(case: str, suite: Path) -> None:
    try:
        ok = verify(suite / case).ok
    except CannotOpen:
        ok = False
    assert ok is JUDGED[case.split("/")[1]]
