"""A dentist's measurements: the session file of the viewer, and the same as a DICOM Structured Report (PS3.16 TID 1500).

    session = read_session(posted)              caps and shape first, BadSession with a sentence
    report = to_sr(session, context)            bytes of one DICOM file

It knows sessions and pydicom; it must not know where the scan lies or who asked.
"""

from handcarry.measurements.context import Context, ReferencedImage
from handcarry.measurements.reading import BadSession, read_session
from handcarry.measurements.session import Session
from handcarry.measurements.write import CannotReference, to_sr

__all__ = ["BadSession", "CannotReference", "Context", "ReferencedImage", "Session", "read_session", "to_sr"]
