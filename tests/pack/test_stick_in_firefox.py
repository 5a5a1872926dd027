"""A pack opened from the medium in Firefox as people have it, where a file may read nothing beside itself but scripts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from handcarry.testing.phantom import Spec, Syntax, write_series
from tests.pack.test_carried import listed
from tests.pack.test_stick import BUILT, WALKS, packed
from tests.web.running import ROOT

pytestmark = [pytest.mark.enable_socket]
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    if FIREFOX is None:
        pytest.skip("no Firefox on this machine (Debian: firefox-esr, 80 MB to fetch, 312 MB on disk)")
    if not BUILT.is_file():
        pytest.skip("the page is not built (make viewer)")
    folder = tmp_path_factory.mktemp("firefox")
    write_series(folder / "scan", Spec(syntax=Syntax.JPEG_LOSSLESS_SV1))
    packed(folder / "scan", "-o", folder / "PACK")
    command = [sys.executable, str(WALKS / "firefox.py"), FIREFOX, str(folder / "PACK"), str(folder)]
    done = subprocess.run(command, capture_output=True, timeout=280, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    (volume,) = listed(folder / "PACK")["volumes"]
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"recorded": volume["header"]["voxels_sha256"]}


def test_the_file_policy_is_as_strict_as_people_have_it(seen: dict[str, Any]) -> None:
    assert seen["fetched"] == "TypeError"


def test_the_page_computes_the_hash_that_the_dicom_has(seen: dict[str, Any]) -> None:
    assert seen["found"] == "same"
    assert seen["proof"] == [seen["recorded"], seen["recorded"]]


def test_it_says_whose_scan_it_is_and_measures_five_millimetres_as_five(seen: dict[str, Any]) -> None:
    assert "DOE JANE" in seen["banner"]
    assert "READY" in seen["banner"]
    assert [text.split()[:1] for text in seen["length"]] == [["5.00"]]
