"""A whole pack imported by Orthanc, as a hospital's archive would: counts equal."""

from __future__ import annotations

from pathlib import Path

from handcarry.testing.spec import Syntax
from tests.pack.conftest import Orthanc
from tests.pack.packing import pack, small_series


def test_a_whole_pack_is_imported(orthanc: Orthanc, tmp_path: Path) -> None:
    small_series(tmp_path / "given", size=(6, 48, 48))
    small_series(tmp_path / "given", size=(4, 48, 48), series_number=2, syntax=Syntax.JPEG_LS, folder="JLS")
    pack(tmp_path / "PACK", tmp_path / "given")
    assert orthanc.imported(tmp_path / "PACK") == (1, 1, 2, 10)
