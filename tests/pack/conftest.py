"""Orthanc as a hospital's archive: started on loopback, empty, for whoever asks for it."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.pack.packing import tool

PATIENCE_SECONDS = 60


class Counts(NamedTuple):
    """How many there are of each level."""

    patients: int
    studies: int
    series: int
    instances: int


class Orthanc:
    """One running archive."""

    def __init__(self, url: str) -> None:
        self._url = url

    def imported(self, folder: Path) -> Counts:
        """Send it every file of a pack's file-set, each of which it must take as new, and return what it counts."""
        for path in sorted(path for path in (folder / "DICOM").rglob("*") if path.is_file()):
            assert asked(f"{self._url}/instances", path.read_bytes())["Status"] == "Success", path
        found = asked(f"{self._url}/statistics")
        return Counts(*(found[f"Count{level}"] for level in ("Patients", "Studies", "Series", "Instances")))


@pytest.fixture
def orthanc(tmp_path: Path, socket_enabled: None) -> Iterator[Orthanc]:
    program, port = tool("Orthanc"), _free_port()
    settings = {
        "StorageDirectory": str(tmp_path / "storage"), "IndexDirectory": str(tmp_path / "storage"), "HttpPort": port,
        "DicomServerEnabled": False, "RemoteAccessAllowed": False, "AuthenticationEnabled": False, "Plugins": [],
    }  # fmt: skip
    (tmp_path / "orthanc.json").write_text(json.dumps(settings))
    with subprocess.Popen([program, str(tmp_path / "orthanc.json")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}/system")
            yield Orthanc(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()


def asked(url: str, data: bytes | None = None) -> dict[str, Any]:
    with urllib.request.urlopen(urllib.request.Request(url, data=data), timeout=30) as answer:
        return dict(json.loads(answer.read()))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    began = time.monotonic()
    while True:
        try:
            asked(url)
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise
        else:
            return
