from __future__ import annotations

from pathlib import Path

import pytest
from pydicom.datadict import DicomDictionary, dictionary_VR, keyword_for_tag
from pydicom.uid import UID_dictionary
from pydicom.valuerep import EXPLICIT_VR_LENGTH_16, EXPLICIT_VR_LENGTH_32

from handcarry.dicom import _tags, _uids, _vrs, dictionary
from handcarry.dicom.headers import LONG_FORM, SHORT_FORM
from handcarry.dicom.oddities import SAYS, Odd
from handcarry.dicom.vrs import vr_of
from tests.dicom.make_dictionary import render_tags, render_uids, render_vrs


@pytest.mark.parametrize(
    ("module", "text"), [(_tags, render_tags()), (_uids, render_uids()), (_vrs, render_vrs())], ids=["tags", "uids", "vrs"]
)
def test_generated_modules_are_what_the_generator_writes(module: object, text: str) -> None:
    assert Path(str(module.__file__)).read_text(encoding="utf-8") == text  # type: ignore[attr-defined]


def test_tags_and_vrs_are_pydicoms() -> None:
    for keyword, tag in dictionary.TAG.items():
        assert (keyword_for_tag(tag), dictionary_VR(tag)) == (keyword, dictionary.VR[tag])
    assert {dictionary_VR(tag) for tag in dictionary.OVERLAY_ROWS} == {"US"}
    assert max(dictionary.OVERLAY_ROWS) >> 16 == 0x601E


def _pydicoms(tag: int) -> str:
    try:
        return str(dictionary_VR(tag))
    except KeyError:
        return ""


def test_every_vr_is_pydicoms() -> None:
    groups = {tag >> 16 for tag in DicomDictionary if tag >> 16 < 0x5000} | {0x5000, 0x501E, 0x6000, 0x60FE, 0x7F00}
    unlisted = {group << 16 | number for group in groups for number in (0x0002, 0x0010, 0x0403, 0x0806, 0x3100, 0x31FF, 0x3000, 0xFFFE)}
    tags = {*DicomDictionary, *unlisted, 0x00090010, 0x60110010, 0x12345678}
    assert {tag: vr_of(tag) for tag in tags} == {tag: _pydicoms(tag) for tag in tags}


def test_every_storage_class_and_transfer_syntax_of_pydicom_is_known() -> None:
    storage = {
        uid for uid, row in UID_dictionary.items() if row[1] == "SOP Class" and row[0].removesuffix(" (Retired)").endswith("Storage")
    }
    storage.discard(dictionary.MEDIA_STORAGE_DIRECTORY)
    syntaxes = {uid for uid, row in UID_dictionary.items() if row[1] == "Transfer Syntax"}
    assert storage <= dictionary.STORAGE_SOP_CLASSES.keys()
    assert syntaxes == dictionary.TRANSFER_SYNTAXES.keys()
    assert dictionary.STORAGE_SOP_CLASSES["1.2.840.10008.5.1.4.1.1.13.1.2"] == "X-Ray 3D Craniofacial Image Storage"
    assert dictionary.MEDIA_STORAGE_DIRECTORY not in dictionary.STORAGE_SOP_CLASSES


def test_vrs_are_pydicoms() -> None:
    assert set(EXPLICIT_VR_LENGTH_16) == SHORT_FORM
    assert {str(vr) for vr in EXPLICIT_VR_LENGTH_32} == LONG_FORM


def test_every_oddity_has_its_own_sentence() -> None:
    assert SAYS.keys() == set(Odd)
    assert len(set(SAYS.values())) == len(Odd)
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in SAYS.values())
