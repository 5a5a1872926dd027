"""While modules load nothing is collected; afterwards the collector runs as before, whatever happened."""

from __future__ import annotations

import gc

import pytest

from handcarry.cli.loading import loading


def test_the_collector_rests_and_runs_again() -> None:
    with loading():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_module_that_is_not_there_does_not_stop_the_collector() -> None:
    with pytest.raises(ModuleNotFoundError):
        _load_nothing()
    assert gc.isenabled()


def _load_nothing() -> None:
    with loading():
        import handcarry.nothing  # type: ignore[import-not-found]  # noqa: F401, PLC0415
