"""Fixtures that every room shares."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None)  # no test judges by the clock: machines are shared
settings.load_profile("house")

os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="handcarry-tests-")  # nothing of the tests is noted among this user's copies
os.environ["LANGUAGE"] = "en"  # whatever this machine speaks; a test that wants another language says so


@pytest.fixture(scope="session")
def realdata() -> Path:
    """The folder of real files beside the checkout; skips where it is absent."""
    folder = Path(os.environ.get("HANDCARRY_REALDATA", Path(__file__).parents[2] / "shared" / "data"))
    if not (folder / "expected.toml").is_file():
        pytest.skip(f"the real data is not beside this checkout ({folder.name})")
    return folder
