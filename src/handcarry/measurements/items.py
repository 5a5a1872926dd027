"""The content items of a structured report (PS3.3 C.17.3), one small function a value type."""

from __future__ import annotations

from collections.abc import Sequence

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pydicom.valuerep import format_number_as_ds

from handcarry.measurements.codes import Code
from handcarry.measurements.context import ReferencedImage
from handcarry.measurements.session import Point

CONTAINS, CONCEPT, CONTEXT = "CONTAINS", "HAS CONCEPT MOD", "HAS OBS CONTEXT"
ACQUISITION, PROPERTIES, INFERRED = "HAS ACQ CONTEXT", "HAS PROPERTIES", "INFERRED FROM"


def coded(code: Code) -> Dataset:
    """Return one item of a code sequence (PS3.3 8.8)."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code
    return item


def item(relation: str, kind: str, concept: Code | None, children: Sequence[Dataset] = ()) -> Dataset:
    """Return a content item without its value. `relation` is "" for the root; `kind` is the value type."""
    made = Dataset()
    if relation:
        made.RelationshipType = relation
    made.ValueType = kind
    if concept is not None:
        made.ConceptNameCodeSequence = Items([coded(concept)])
    if children:
        made.ContentSequence = Items(children)
    return made


def container(relation: str, concept: Code, children: Sequence[Dataset], template: str = "") -> Dataset:
    """Return a CONTAINER; `template` is the number of its PS3.16 template, "" where none is named."""
    made = item(relation, "CONTAINER", concept, children)
    made.ContinuityOfContent = "SEPARATE"
    if template:
        named = Dataset()
        named.MappingResource, named.TemplateIdentifier = "DCMR", template
        made.ContentTemplateSequence = Items([named])
    return made


def code(relation: str, concept: Code, value: Code, children: Sequence[Dataset] = ()) -> Dataset:
    """Return a CODE."""
    made = item(relation, "CODE", concept, children)
    made.ConceptCodeSequence = Items([coded(value)])
    return made


def text(relation: str, concept: Code, value: str, children: Sequence[Dataset] = ()) -> Dataset:
    """Return a TEXT."""
    made = item(relation, "TEXT", concept, children)
    made.TextValue = value
    return made


def person(relation: str, concept: Code, name: str) -> Dataset:
    """Return a PNAME."""
    made = item(relation, "PNAME", concept)
    made.PersonName = name
    return made


def uid(relation: str, concept: Code, value: str) -> Dataset:
    """Return a UIDREF."""
    made = item(relation, "UIDREF", concept)
    made.UID = value
    return made


def number(relation: str, concept: Code, value: float, unit: Code, children: Sequence[Dataset] = ()) -> Dataset:
    """Return a NUM: the decimal string that 16 letters allow, and the double itself (PS3.3 C.18.1)."""
    made = item(relation, "NUM", concept, children)
    measured = Dataset()
    measured.NumericValue = format_number_as_ds(float(value))
    measured.FloatingPointValue = float(value)
    measured.MeasurementUnitsCodeSequence = Items([coded(unit)])
    made.MeasuredValueSequence = Items([measured])
    return made


def image(relation: str, referenced: ReferencedImage) -> Dataset:
    """Return an IMAGE without a name, as an image library lists it."""
    made = item(relation, "IMAGE", None)
    made.ReferencedSOPSequence = Items([reference(referenced)])
    return made


def reference(referenced: ReferencedImage) -> Dataset:
    """Return one item of a referenced SOP sequence."""
    named = Dataset()
    named.ReferencedSOPClassUID, named.ReferencedSOPInstanceUID = referenced.sop_class_uid, referenced.sop_instance_uid
    return named


def places(relation: str, concept: Code, graphic: str, points: Sequence[Point], frame_of_reference: str) -> Dataset:
    """Return a SCOORD3D (PS3.3 C.18.9): LPS, millimetres, as single precision is all that the standard has."""
    made = item(relation, "SCOORD3D", concept)
    made.GraphicType = graphic
    made.GraphicData = [coordinate for point in points for coordinate in point]
    made.ReferencedFrameOfReferenceUID = frame_of_reference
    return made
