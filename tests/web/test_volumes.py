"""What the app keeps of a check, and for how long."""

from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path

import pytest

from handcarry.gallery import Gallery
from handcarry.testing.phantom import Spec, write_series
from handcarry.web.checks import KEPT, Check, Checks, State, Subject
from handcarry.web.refusal import Refusal
from handcarry.web.volumes import Shelf


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scan")
    write_series(folder, Spec(size=(8, 32, 32)))
    return folder


def _checked(checks: Checks[Check], path: Path) -> str:
    check: Check = checks.begin(Subject(path=str(path), label="scan"))
    for thread in threading.enumerate():
        if thread.name == "check":
            thread.join(60)
    assert check.state is State.DONE
    return check.id


def test_what_can_be_looked_at_is_let_go_with_its_check(scan: Path) -> None:
    checks, shelf = Checks(Check), Shelf()
    galleries: list[weakref.ref[Gallery]] = []
    ids = []
    for _ in range(KEPT + 2):
        ids.append(_checked(checks, scan))
        galleries.append(weakref.ref(shelf.gallery(checks[ids[-1]])))
        assert shelf.gallery(checks[ids[-1]]) is galleries[-1](), "kept while the check is"
    gc.collect()
    kept = [gallery() is not None for gallery in galleries]
    assert kept == [id_ in checks for id_ in ids]
    assert kept.count(True) == KEPT
    with pytest.raises(Refusal):
        checks[ids[0]]
