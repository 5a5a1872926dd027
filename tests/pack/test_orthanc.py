"""A whole pack imported by Orthanc, as a hospital's archive would: started on loopback, counts equal."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handcarry.testing.spec import Syntax
from tests.pack.packing import pack, small_series, tool

PATIENCE_SECONDS = 60


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _asked(url: str, data: bytes | None = None) -> dict[str, Any]:
    with urllib.request.urlopen(urllib.request.Request(url, data=data), timeout=30) as answer:
        return dict(json.loads(answer.read()))


@pytest.fixture
def orthanc(tmp_path: Path, socket_enabled: None) -> Iterator[str]:
    program, port = tool("Orthanc"), _free_port()
    settings = {
        "StorageDirectory": str(tmp_path / "storage"), "IndexDirectory": str(tmp_path / "storage"), "HttpPort": port,
        "DicomServerEnabled": False, "RemoteAccessAllowed": False, "AuthenticationEnabled": False, "Plugins": [],
    }  # fmt: skip
    (tmp_path / "orthanc.json").write_text(json.dumps(settings))
    with subprocess.Popen([program, str(tmp_path / "orthanc.json")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{address}/system")
            yield address
        finally:
            server.terminate()


def _wait_for(url: str) -> None:
    began = time.monotonic()
    while True:
        try:
            _asked(url)
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise
        else:
            return


def test_a_whole_pack_is_imported(orthanc: str, tmp_path: Path) -> None:
    small_series(tmp_path / "given", size=(6, 48, 48))
    small_series(tmp_path / "given", size=(4, 48, 48), series_number=2, syntax=Syntax.JPEG_LS, folder="JLS")
    pack(tmp_path / "PACK", tmp_path / "given")
    files = sorted(path for path in (tmp_path / "PACK/DICOM").rglob("*") if path.is_file())
    for path in files:
        assert _asked(f"{orthanc}/instances", path.read_bytes())["Status"] == "Success"
    counts = _asked(f"{orthanc}/statistics")
    found = tuple(counts[f"Count{level}"] for level in ("Patients", "Studies", "Series", "Instances"))
    assert found == (1, 1, 2, 10)
    assert len(files) == 10
