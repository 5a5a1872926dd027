"""VRs that mislead, held against pydicom, which reads by the letters where we read by the tag."""

from __future__ import annotations

import io
import warnings

import pydicom
import pytest

from handcarry.dicom.dictionary import VR
from handcarry.dicom.headers import SHORT_FORM
from handcarry.dicom.oddities import Odd
from tests.dicom.written import codes, element, identity, pixel_module, read, tag_of, us, wrapped

VALUES: dict[str, bytes] = {
    "SpecificCharacterSet": b"ISO_IR 100",
    "PatientName": "Öz^Ayşe".encode(),
    "PatientID": b"AB-12 ",
    "PatientBirthDate": b"19770425",
    "StudyInstanceUID": b"1.2.3.44",
    "InstanceNumber": b"12",
    "ImagePositionPatient": b"-1.5\\2.25\\3",
    "ImageOrientationPatient": b"1\\0\\0\\0\\1\\0",
    "PixelSpacing": b"0.25\\0.3",
    "RescaleIntercept": b"-1000 ",
}
HARMLESS = [
    ("PatientID", "SH", b"AB12"), ("PatientID", "UT", b"AB12"), ("PatientID", "CS", b"AB12"), ("PatientID", "UN", b"AB12"),
    ("PatientName", "LO", b"DOE^JANE"), ("Modality", "SH", b"CT"), ("InstanceNumber", "DS", b"12"), ("StudyInstanceUID", "LO", b"1.2.3.44"),
    ("RescaleIntercept", "FL", b"    "), ("KVP", "LO", b"90"), ("PatientBirthDate", "LO", b"19770425"),
]  # fmt: skip


def _seen(keyword: str, vr: str, value: bytes) -> str:
    """Return what pydicom makes of an element; what it raises is what it sees."""
    data = wrapped(element(keyword, vr, value))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            seen = pydicom.dcmread(io.BytesIO(data))[tag_of(keyword)].value
        except Exception as error:  # noqa: BLE001  it raises whatever it likes on such files
            return type(error).__name__
    return str(seen)


def _misled(before: bytes) -> bool:
    return Odd.MISLEADING_VR in codes(read(wrapped(identity() + before + pixel_module())))


@pytest.mark.parametrize("keyword", VALUES)
def test_what_pydicom_sees_otherwise_is_told(keyword: str) -> None:
    value, expected = VALUES[keyword], VR[tag_of(keyword)]
    sound = _seen(keyword, expected, value)
    differing = {vr for vr in SHORT_FORM if _seen(keyword, vr, value) != sound}
    assert differing
    assert {vr for vr in differing if not _misled(element(keyword, vr, value))} == set()
    assert not _misled(element(keyword, expected, value))


@pytest.mark.parametrize(("keyword", "vr", "value"), HARMLESS)
def test_cousins_that_read_alike_are_not_told(keyword: str, vr: str, value: bytes) -> None:
    assert not _misled(element(keyword, vr, value))


@pytest.mark.parametrize(("vr", "told"), [("OB", False), ("OW", False), ("UN", False), ("UT", True), ("SQ", True)])
def test_pixels_under_letters_of_texts_are_told(vr: str, told: bool) -> None:
    pixels = b"\1\2\3\4\5\6\7\x08"
    data = wrapped(identity() + pixel_module().replace(element("PixelData", "OW", pixels), element("PixelData", vr, pixels)))
    assert (Odd.MISLEADING_VR in codes(read(data))) == told


def test_rows_as_a_signed_short_are_a_cousin() -> None:
    data = wrapped(identity() + pixel_module().replace(element("Rows", "US", us(2)), element("Rows", "SS", us(2))))
    assert Odd.MISLEADING_VR not in codes(read(data))
