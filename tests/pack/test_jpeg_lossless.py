"""Copies written as JPEG Lossless, first-order prediction, in the eyes of GDCM: the same values as the originals."""

from __future__ import annotations

from pathlib import Path

import gdcm
import numpy as np
import pydicom
from pydicom.pixels import pixel_array

from handcarry.pack.fit import JPEG_LOSSLESS_SV1, Syntax
from handcarry.pack.wanted import Wanted
from handcarry.testing.spec import Syntax as Written
from tests.pack.packing import original_of, pack, small_series


def by_gdcm(path: Path) -> bytes:
    reader = gdcm.ImageReader()
    reader.SetFileName(str(path))
    assert reader.Read()
    return bytes(reader.GetImage().GetBuffer().encode("utf-8", "surrogateescape"))


def test_others_read_the_same_values(tmp_path: Path) -> None:
    planted = small_series(tmp_path / "given", size=(2, 48, 48), syntax=Written.RLE)
    pack(tmp_path / "PACK", tmp_path / "given", wanted=Wanted(syntax=Syntax.JPEG_LOSSLESS, chunks=False))
    converted = original_of(tmp_path / "PACK").converted
    assert [copy.to_syntax for copy in converted] == [JPEG_LOSSLESS_SV1] * 2
    for copy, source in zip(converted, planted.files, strict=True):
        expected = pixel_array(pydicom.dcmread(source), raw=True)
        path = tmp_path / "PACK" / copy.path
        assert (np.frombuffer(by_gdcm(path), expected.dtype).reshape(expected.shape) == expected).all()
