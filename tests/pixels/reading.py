"""Real files for these tests, read by pydicom, so that nothing here leans on our own reader."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pydicom
from pydicom.pixels import get_decoder

from handcarry.model.frame import PixelLayout
from handcarry.model.instance import PixelSpan

SAMPLES = Path(pydicom.__file__).parent / "data" / "test_files"
_UNDEFINED = 0xFFFFFFFF
_BIG_ENDIAN = "1.2.840.10008.1.2.2"
_DEFLATED = "1.2.840.10008.1.2.1.99"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A file, where its pixels lie, and the dataset that pydicom made of it."""

    head: bytes
    span: PixelSpan
    layout: PixelLayout
    dataset: Any

    def decoded(self, frame: int) -> npt.NDArray[np.integer[Any]]:
        """The stored values of one frame as pydicom's decoders give them."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            values, _ = get_decoder(self.dataset.file_meta.TransferSyntaxUID).as_array(self.dataset, raw=True, index=frame)
        return cast("npt.NDArray[np.integer[Any]]", values)


def read(path: Path) -> Sample:
    """Read one file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = pydicom.dcmread(path)
        raw = dataset.get_item("PixelData")
        uid = str(dataset.file_meta.TransferSyntaxUID)
        head = path.read_bytes()
        offset, length = raw.value_tell, raw.length
        if uid == _DEFLATED:
            head, offset = raw.value, 0
        return Sample(
            head=head,
            span=PixelSpan(
                offset=offset,
                length_bytes=None if length == _UNDEFINED else length,
                encapsulated=length == _UNDEFINED,
                big_endian=uid == _BIG_ENDIAN and raw.VR == "OW",
            ),
            layout=PixelLayout(
                transfer_syntax_uid=uid,
                rows=dataset.Rows,
                columns=dataset.Columns,
                samples_per_pixel=dataset.SamplesPerPixel,
                photometric_interpretation=dataset.PhotometricInterpretation,
                planar_configuration=dataset.get("PlanarConfiguration") or 0,
                bits_allocated=dataset.BitsAllocated,
                bits_stored=dataset.BitsStored,
                high_bit=dataset.HighBit,
                pixel_representation=dataset.PixelRepresentation,
                number_of_frames=int(dataset.get("NumberOfFrames") or 1),
            ),
            dataset=dataset,
        )
