"""Bytes that somebody posted -> Session. Nothing is believed: the size first, then the shape, then what a shape cannot say."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from operator import mul

import msgspec

from handcarry.measurements.session import BYTES_LIMIT, SCHEMA, Annotation, Point, Session

POINTS = {  # how many points each tool has: at least, at most
    "probe": (1, 1),
    "length": (2, 2),
    "polyline": (2, 500),
    "angle": (3, 3),
    "rectangle": (2, 2),
    "ellipse": (2, 2),
    "profile": (2, 2),
    "arrow": (2, 2),
    "text": (1, 1),
}
NESTING_LIMIT = 32
SKEW = 1e-6
_SESSION = msgspec.json.Decoder(Session)  # built here, before several threads read at once: msgspec shows it to others half built
SKEWED = "has two directions that are not at right angles or not of length one"


class BadSession(Exception):
    """The bytes are no session. `sentence` says what is wrong, for the person who chose the file."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_session(posted: bytes) -> Session:
    """Return the session that `posted` holds. Raises BadSession."""
    if len(posted) > BYTES_LIMIT:
        raise BadSession(f"This file has {len(posted)} bytes; a session file has at most {BYTES_LIMIT}. It is not one.")
    _refuse_deep_nesting(posted)
    try:
        session = _SESSION.decode(posted)
    except msgspec.ValidationError as error:
        raise BadSession(f"This is not a session file of this program ({SCHEMA}): {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadSession(f"This file is not JSON, or it was cut off: {error}.") from error
    for fault in _faults(session):
        raise BadSession(f"This session file contradicts itself: {fault}.")
    return session


def _refuse_deep_nesting(posted: bytes) -> None:
    depth = 0
    for byte in posted.translate(None, delete=bytes(set(range(256)) - set(b"[]{}"))):
        depth += 1 if byte in b"[{" else -1
        if depth > NESTING_LIMIT:
            raise BadSession(f"This file nests deeper than {NESTING_LIMIT} levels; a session file does not.")


def _faults(session: Session) -> Iterator[str]:
    panes = session.view.panes
    for name, pane in (("axial", panes.axial), ("coronal", panes.coronal), ("sagittal", panes.sagittal)):
        if _is_skewed(pane.right, pane.down):
            yield f"the {name} view {SKEWED}"
    seen: set[str] = set()
    for n, one in enumerate(session.annotations, start=1):
        if one.id in seen:
            yield f"annotation {n} has the identifier of an earlier one"
        seen.add(one.id)
        yield from (f"annotation {n} ({one.tool}) {fault}" for fault in _faults_of(one))


def _faults_of(one: Annotation) -> Iterator[str]:
    least, most = POINTS[one.tool]
    if not least <= len(one.points_mm) <= most:
        yield f"has {len(one.points_mm)} points"
    if any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in one.name + one.text):
        yield "has control characters in its text"
    if not one.name.strip():
        yield "has no name"
    if _is_skewed(one.plane.right, one.plane.down):
        yield SKEWED
    if len(set(one.care)) != len(one.care):
        yield "names one reason for care twice"
    quantities = [reading.quantity for reading in one.readings]
    if len(set(quantities)) != len(quantities):
        yield "gives one quantity twice"
    if any(reading.unit != UNITS[reading.quantity] for reading in one.readings):
        yield "gives a quantity in a unit that is not its own"


def _is_skewed(right: Point, down: Point) -> bool:
    """Areas and planes stand on these two directions: a longer one makes every area wrong."""
    off = (math.hypot(*right) - 1, math.hypot(*down) - 1, sum(map(mul, right, down)))
    return any(abs(part) > SKEW for part in off)


UNITS = {
    "length": "mm",
    "angle": "deg",
    "area": "mm2",
    "grey": "grey",
    "grey_mean": "grey",
    "grey_sd": "grey",
    "grey_minimum": "grey",
    "grey_maximum": "grey",
}
