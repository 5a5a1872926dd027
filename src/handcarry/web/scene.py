"""A report of measurements for who asks from a page, and what it must say of the scan that was measured, from the scan's own headers."""

from __future__ import annotations

from datetime import UTC, datetime

from handcarry import __version__
from handcarry.measurements import BadSession, CannotReference, Context, ReferencedImage, read_session, to_sr
from handcarry.pixels.volume import Plan
from handcarry.web.refusal import Refusal


def measured(plan: Plan, session: bytes) -> bytes:
    """Return the DICOM file of a session's measurements on this volume. Raises `Refusal` with the sentence that says why there is none."""
    try:
        return to_sr(read_session(session), context_of(plan, now=datetime.now(UTC).astimezone(), version=__version__))
    except BadSession as error:
        raise Refusal("not-understood", error.sentence) from None
    except CannotReference as error:
        raise Refusal("no-reference", error.sentence) from None


def context_of(plan: Plan, *, now: datetime, version: str) -> Context:
    """Return the context of measurements on this volume; `now` has a time zone."""
    first = plan.stack.first.instance
    patient, study, series = first.patient, first.study, first.series
    images = dict.fromkeys((s.instance.sop_class_uid, s.instance.sop_instance_uid) for s in plan.places if s is not None)
    return Context(
        study_instance_uid=study.study_instance_uid,
        series_instance_uid=series.series_instance_uid,
        frame_of_reference_uid=series.frame_of_reference_uid,
        images=tuple(ReferencedImage(sop_class_uid=kind, sop_instance_uid=uid) for kind, uid in images if uid),
        now=now,
        version=version,
        modality=series.modality,
        patient_name=patient.patient_name,
        patient_id=patient.patient_id,
        patient_birth_date=patient.patient_birth_date.replace("-", ""),
        patient_sex=patient.patient_sex,
        study_date=study.study_date.replace("-", ""),
        study_time=study.study_time.replace(":", ""),
        study_id=study.study_id,
        study_description=study.study_description,
        accession_number=study.accession_number,
        referring_physician_name=study.referring_physician_name,
    )
