"""Writes tables of `handcarry.dicom` from pydicom's dictionaries: `_tags.py`, the tags that reading asks for; `_uids.py`, names of UIDs;
`_vrs.py`, the VR of every tag, for datasets that tell none.

Run `python tests/dicom/make_dictionary.py` after adding a keyword here; a test holds the written modules equal to what this renders.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import wrap

from pydicom.datadict import DicomDictionary, RepeatersDictionary, dictionary_VR, tag_for_keyword
from pydicom.uid import UID_dictionary

KEYWORDS = """
FileMetaInformationGroupLength MediaStorageSOPClassUID MediaStorageSOPInstanceUID TransferSyntaxUID
FileSetID OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity DirectoryRecordSequence OffsetOfTheNextDirectoryRecord
RecordInUseFlag OffsetOfReferencedLowerLevelDirectoryEntity DirectoryRecordType ReferencedFileID ReferencedSOPClassUIDInFile
ReferencedSOPInstanceUIDInFile
SpecificCharacterSet ImageType SOPClassUID SOPInstanceUID StudyDate SeriesDate AcquisitionDate ContentDate StudyTime SeriesTime
AcquisitionTime ContentTime AccessionNumber Modality ConversionType Manufacturer InstitutionName InstitutionAddress
ReferringPhysicianName StationName StudyDescription SeriesDescription ManufacturerModelName DerivationDescription
PatientName PatientID PatientBirthDate PatientSex PatientIdentityRemoved
OtherPatientIDs OtherPatientIDsSequence OtherPatientNames PatientBirthName PatientMotherBirthName PatientAddress PatientTelephoneNumbers
PatientTelecomInformation InsurancePlanIdentification CountryOfResidence RegionOfResidence MilitaryRank BranchOfService
MedicalRecordLocator EthnicGroup Occupation PatientReligiousPreference ResponsiblePerson ResponsibleOrganization
MedicalAlerts Allergies AdditionalPatientHistory PatientComments
BodyPartExamined ScanOptions SliceThickness KVP EchoTime EchoNumbers SpacingBetweenSlices DataCollectionDiameter DeviceSerialNumber
SoftwareVersions ProtocolName ReconstructionDiameter GantryDetectorTilt ExposureTime XRayTubeCurrent Exposure
ImageAndFluoroscopyAreaDoseProduct FilterType ConvolutionKernel PatientPosition
EffectiveEchoTime DiffusionBValue ExposureTimeInms XRayTubeCurrentInmA ExposureInmAs ReconstructionFieldOfView CTDIvol
CTAcquisitionDetailsSequence CTReconstructionSequence CTExposureSequence CTXRayDetailsSequence MREchoSequence MRDiffusionSequence
XRay3DAcquisitionSequence
StudyInstanceUID SeriesInstanceUID StudyID SeriesNumber AcquisitionNumber InstanceNumber ImagePositionPatient
ImageOrientationPatient FrameOfReferenceUID Laterality TemporalPositionIdentifier ImagesInAcquisition PositionReferenceIndicator
SliceLocation ConcatenationUID NumberOfSeriesRelatedInstances ImageComments StackID FrameContentSequence PlanePositionSequence
PlaneOrientationSequence TemporalPositionIndex DimensionIndexValues DimensionIndexSequence DimensionIndexPointer
PlanePositionVolumeSequence PlaneOrientationVolumeSequence ImagePositionVolume ImageOrientationVolume
SamplesPerPixel PhotometricInterpretation PlanarConfiguration NumberOfFrames Rows Columns PixelSpacing BitsAllocated BitsStored
HighBit PixelRepresentation PixelPaddingValue BurnedInAnnotation RecognizableVisualFeatures WindowCenter WindowWidth
RescaleIntercept RescaleSlope RescaleType LossyImageCompression LossyImageCompressionRatio LossyImageCompressionMethod
PixelMeasuresSequence FrameVOILUTSequence PixelValueTransformationSequence
SharedFunctionalGroupsSequence PerFrameFunctionalGroupsSequence
FloatPixelData DoubleFloatPixelData PixelData
"""

FOLDER = Path(__file__).parents[2] / "src" / "handcarry" / "dicom"

TAGS_HEAD = '''"""The part of the element dictionary (PS3.6 section 6) that reading headers asks for.

Written by `tests/dicom/make_dictionary.py`: change it there.
"""

from __future__ import annotations

# keyword: (tag, VR)
'''

UIDS_HEAD = '''"""Transfer syntaxes and storage SOP classes (PS3.6 Annex A).

Written by `tests/dicom/make_dictionary.py`: change it there.
"""

from __future__ import annotations

'''

VRS_HEAD = '''"""The VR of every element of the dictionary (PS3.6 sections 6 to 9), by VR: tags in hex, x for any digit.

Written by `tests/dicom/make_dictionary.py`: change it there.
"""

from __future__ import annotations

# a VR, with _ for each blank in it, and tags
TABLE = """
'''
VRS_WIDTH = 140


def _element(keyword: str) -> tuple[int, str, str]:
    tag = tag_for_keyword(keyword)
    if tag is None:
        raise ValueError(keyword)
    return tag, keyword, dictionary_VR(tag)


def _table(name: str, value_type: str, rows: list[str]) -> str:
    return "\n".join([f"{name}: dict[str, {value_type}] = {{", *(f"    {row}," for row in rows), "}", ""])


def _uids(kind: str, named: Callable[[str], bool]) -> list[str]:
    names = {str(uid): str(row[0]).removesuffix(" (Retired)") for uid, row in UID_dictionary.items() if row[1] == kind}
    return [f'"{uid}": "{name}"' for uid, name in sorted(names.items()) if named(name)]


def render_tags() -> str:
    """The text of `_tags.py`."""
    rows = [f'"{keyword}": (0x{tag:08X}, "{vr}")' for tag, keyword, vr in sorted(map(_element, KEYWORDS.split()))]
    return TAGS_HEAD + _table("ELEMENTS", "tuple[int, str]", rows)


def render_uids() -> str:
    """The text of `_uids.py`."""
    syntaxes = _uids("Transfer Syntax", bool)
    storage = _uids("SOP Class", lambda name: "Storage" in name and not name.endswith("SOP Class") and "Directory" not in name)
    return UIDS_HEAD + _table("TRANSFER_SYNTAXES", "str", syntaxes) + "\n" + _table("STORAGE_SOP_CLASSES", "str", storage)


def render_vrs() -> str:
    """The text of `_vrs.py`."""
    tags: dict[str, list[str]] = {}
    for tag, row in [(f"{tag:08X}", row) for tag, row in DicomDictionary.items()] + list(RepeatersDictionary.items()):
        tags.setdefault(row[0].replace(" ", "_"), []).append(tag.upper().replace("X", "x"))
    lines = [
        line
        for vr in sorted(tags)
        for line in wrap(" ".join(sorted(tags[vr])), VRS_WIDTH - 1, initial_indent=f"{vr} ", subsequent_indent=f"{vr} ")
    ]
    return VRS_HEAD + "\n".join(lines) + '\n"""\n'


if __name__ == "__main__":
    (FOLDER / "_tags.py").write_text(render_tags(), encoding="utf-8")
    (FOLDER / "_uids.py").write_text(render_uids(), encoding="utf-8")
    (FOLDER / "_vrs.py").write_text(render_vrs(), encoding="utf-8")
