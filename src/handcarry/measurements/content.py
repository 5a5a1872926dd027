"""Session -> the content tree of a Measurement Report (PS3.16 TID 1500), measurements in TID 1501 groups.

Who observed is said as it is: the program is a device observer, and a person only where the session names one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from uuid import UUID

from pydicom.dataset import Dataset

from handcarry.measurements import codes, items
from handcarry.measurements.codes import Code
from handcarry.measurements.context import Context
from handcarry.measurements.session import Annotation, Point, Reading, Session

DEVICE_UID = "2.25.246877960058946509012997064592796840680"  # this program, whoever runs it
GRAPHICS = {  # tool -> graphic type of PS3.3 C.18.9.1.2, what it is
    "probe": ("POINT", codes.PATH),
    "text": ("POINT", codes.PATH),
    "length": ("POLYLINE", codes.PATH),
    "polyline": ("POLYLINE", codes.PATH),
    "angle": ("POLYLINE", codes.PATH),
    "profile": ("POLYLINE", codes.PATH),
    "arrow": ("POLYLINE", codes.PATH),
    "rectangle": ("POLYGON", codes.REGION),
    "ellipse": ("ELLIPSE", codes.REGION),
}


def content_of(session: Session, context: Context) -> Dataset:
    """Return the root container."""
    groups = [_group(one, context.frame_of_reference_uid) for one in session.annotations]
    children = [_language(session.language), *_observers(session, context)]
    children.append(items.code(items.CONCEPT, codes.PROCEDURE, codes.CONE_BEAM))
    children.append(items.container(items.CONTAINS, codes.IMAGE_LIBRARY, [_library(context)], "1600"))
    children.append(items.container(items.CONTAINS, codes.MEASUREMENTS, groups))
    return items.container("", codes.REPORT, children, "1500")


def _language(tag: str) -> Dataset:
    primary = tag.split("-", maxsplit=1)[0]
    return items.code(items.CONCEPT, codes.LANGUAGE, Code(tag, "RFC5646", codes.LANGUAGES.get(primary, tag)))


def _observers(session: Session, context: Context) -> list[Dataset]:
    """TID 1001: the program always, a person where one is named."""
    said: list[Dataset] = []
    if session.observer.strip():
        said.append(items.code(items.CONTEXT, codes.OBSERVER_TYPE, codes.PERSON))
        said.append(items.person(items.CONTEXT, codes.PERSON_NAME, as_person_name(session.observer)))
    said.append(items.code(items.CONTEXT, codes.OBSERVER_TYPE, codes.DEVICE))
    said.append(items.uid(items.CONTEXT, codes.DEVICE_UID, DEVICE_UID))
    said.append(items.text(items.CONTEXT, codes.DEVICE_NAME, "handcarry viewer"))
    said.append(items.text(items.CONTEXT, codes.DEVICE_MANUFACTURER, "handcarry"))
    said.append(items.text(items.CONTEXT, codes.DEVICE_MODEL, f"handcarry {context.version}"))
    return said


def as_person_name(said: str) -> str:
    """Return what a person called themselves as a PN: one component, closed by its "^", the separators of PS3.5 6.2.1 as spaces."""
    return " ".join(said.translate(str.maketrans("^=\\", "   ")).split()) + "^"


def _library(context: Context) -> Dataset:
    """TID 1600: every image of the measured series, so that a reader finds the volume."""
    entries: list[Dataset] = []
    if context.modality in codes.MODALITIES:
        modality = Code(context.modality, "DCM", codes.MODALITIES[context.modality])
        entries.append(items.code(items.ACQUISITION, codes.MODALITY, modality))
    entries.append(items.uid(items.ACQUISITION, codes.FRAME_OF_REFERENCE, context.frame_of_reference_uid))
    entries.extend(items.image(items.CONTAINS, one) for one in context.images)
    return items.container(items.CONTAINS, codes.IMAGE_LIBRARY_GROUP, entries)


def _group(one: Annotation, frame_of_reference: str) -> Dataset:
    """TID 1501. The tracking UID follows from the session's UUID (PS3.5 B.2), so that two exports of one length are one length."""
    children = [
        items.text(items.CONTEXT, codes.TRACKING_NAME, one.name),
        items.uid(items.CONTEXT, codes.TRACKING_UID, f"2.25.{UUID(one.id).int}"),
    ]
    graphic, meaning = GRAPHICS[one.tool]
    where = _graphic_points(one)
    for reading in one.readings:
        place = items.places(items.INFERRED, meaning, graphic, where, frame_of_reference)
        children.append(_measurement(one, reading, place))
    if one.text.strip():
        place = items.places(items.INFERRED, meaning, graphic, where, frame_of_reference)
        children.append(items.text(items.CONTAINS, codes.COMMENT, one.text, [place]))
    if one.care:
        said = "; ".join(codes.CARE[care].format(slab_mm=one.plane.slab_mm, mode=one.plane.mode) for care in one.care)
        children.append(items.text(items.CONTAINS, codes.COMMENT, f"Take care: {said}.", [_language("en")]))
    if not one.readings and not one.text.strip():
        children.append(items.places(items.CONTAINS, meaning, graphic, where, frame_of_reference))
    return items.container(items.CONTAINS, codes.GROUP, children, "1501")


def _measurement(one: Annotation, reading: Reading, place: Dataset) -> Dataset:
    """TID 300, its uncertainty as TID 310 has it."""
    concept, derivation = codes.MEASURED[reading.quantity]
    if one.tool == "polyline" and reading.quantity == "length":
        concept = codes.PATH_LENGTH
    unit = codes.UNITS[reading.unit]
    about: list[Dataset] = []
    if derivation is not None:
        about.append(items.code(items.CONCEPT, codes.DERIVATION, derivation))
    if reading.uncertainty is not None:
        about.append(items.number(items.PROPERTIES, codes.UNCERTAINTY, reading.uncertainty, unit))
    return items.number(items.CONTAINS, concept, reading.value, unit, [*about, place])


def _graphic_points(one: Annotation) -> Sequence[Point]:
    """Return the points as the graphic type wants them: a closed outline, an ellipse's longer axis before its shorter one."""
    if one.tool == "rectangle":
        first, right, down = _sides(one)
        corners = (first, _moved(first, right), _moved(first, right, down), _moved(first, down))
        return (*corners, first)
    if one.tool == "ellipse":
        first, right, down = _sides(one)
        half_right, half_down = _scaled(right, 0.5), _scaled(down, 0.5)
        across = (_moved(first, half_down), _moved(first, half_down, right))
        along = (_moved(first, half_right), _moved(first, half_right, down))
        return (*across, *along) if _length(right) >= _length(down) else (*along, *across)
    return one.points_mm


def _sides(one: Annotation) -> tuple[Point, Point, Point]:
    """Return the first corner and the two sides from it towards the opposite corner, along the plane it was drawn on."""
    first, opposite = one.points_mm
    across = (opposite[0] - first[0], opposite[1] - first[1], opposite[2] - first[2])
    return first, _scaled(one.plane.right, _dot(across, one.plane.right)), _scaled(one.plane.down, _dot(across, one.plane.down))


def _moved(point: Point, *by: Point) -> Point:
    return (point[0] + sum(v[0] for v in by), point[1] + sum(v[1] for v in by), point[2] + sum(v[2] for v in by))


def _scaled(vector: Point, factor: float) -> Point:
    return (vector[0] * factor, vector[1] * factor, vector[2] * factor)


def _dot(a: Point, b: Point) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def _length(vector: Point) -> float:
    return math.sqrt(_dot(vector, vector))
