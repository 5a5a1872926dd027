from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import SimpleITK as sitk

from handcarry.pack.verify import Level, verify
from handcarry.pack.wanted import Wanted
from handcarry.testing.phantom import Iod
from tests.pack.packing import listed_by_pydicom, original_of, pack, run, small_series, tool

REPAIR = Wanted(repair_geometry=True)


def test_a_multi_frame_file_without_positions_gets_a_series_that_has_them(tmp_path: Path) -> None:
    planted = small_series(tmp_path / "given", size=(12, 48, 40), iod=Iod.CT_MULTIFRAME, spacing_mm=(0.3, 0.2, 0.25))
    pack(tmp_path / "PACK", tmp_path / "given", wanted=REPAIR)
    original = original_of(tmp_path / "PACK")
    (derived,) = original.derived
    assert (len(derived.files), derived.made_from) == (12, (original.files[0].pack,))
    assert "SliceThickness = 0.3 mm" in derived.says
    assert derived.says in (tmp_path / "PACK/INDEX.HTM").read_text()
    source = pydicom.dcmread(planted.files[0])
    slices = [pydicom.dcmread(tmp_path / "PACK" / path) for path in derived.files]
    assert (np.stack([one.pixel_array for one in slices]) == source.pixel_array).all()
    for one in slices:
        assert one.ImageType[0] == "DERIVED"
        assert one.SourceImageSequence[0].ReferencedSOPInstanceUID == source.SOPInstanceUID
        assert one.StudyInstanceUID == source.StudyInstanceUID
        assert {one.SOPInstanceUID, one.SeriesInstanceUID, one.FrameOfReferenceUID}.isdisjoint(
            {source.SOPInstanceUID, source.SeriesInstanceUID, source.get("FrameOfReferenceUID")}
        )
    image = sitk.ReadImage([str(tmp_path / "PACK" / path) for path in derived.files])
    assert np.allclose(image.GetSpacing(), (0.25, 0.2, 0.3))
    judged = run(tool("dciodvfy"), tmp_path / "PACK" / derived.files[0])
    assert [line for line in judged.stderr.splitlines() if line.startswith("Error")] == []
    assert len(listed_by_pydicom(tmp_path / "PACK/DICOMDIR")) == 13
    assert verify(tmp_path / "PACK", Level.DEEP).ok


def test_what_needs_no_repair_gets_none(tmp_path: Path) -> None:
    small_series(tmp_path / "given", size=(3, 48, 48))
    pack(tmp_path / "PACK", tmp_path / "given", wanted=REPAIR)
    assert original_of(tmp_path / "PACK").derived == ()
