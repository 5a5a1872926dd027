"""What a report of measurements must say of the scan it measured: copied from the scan's own headers, never invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReferencedImage:
    """One image of the measured series."""

    sop_class_uid: str
    sop_instance_uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The measured series. Attributes are under their PS3.6 names, "" where the scan has none; `now` has a time zone."""

    study_instance_uid: str
    series_instance_uid: str
    frame_of_reference_uid: str
    images: tuple[ReferencedImage, ...]
    now: datetime
    version: str
    modality: str = ""
    patient_name: str = ""
    patient_id: str = ""
    patient_birth_date: str = ""
    patient_sex: str = ""
    study_date: str = ""
    study_time: str = ""
    study_id: str = ""
    study_description: str = ""
    accession_number: str = ""
    referring_physician_name: str = ""
