"""Who a scan says it is of: names compared the way a receptionist would, and people told apart.

Person Name (PS3.5 6.2.1.1): up to three groups joined by "=", each of five components joined by "^". It must not know cases or files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from handcarry.checks.text import fold, letter_words, words_of
from handcarry.model.instance import Patient

MANY = 20  # so many people are counted one by one, no more

_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "miss", "herr", "frau", "med", "dent", "dmd", "dds", "phd"})
_NOBODY = frozenset(
    {
        "anon",
        "anonym",
        "anonyme",
        "anonymous",
        "anonymised",
        "anonymized",
        "anonymisiert",
        "anonimo",
        "anonimizado",
        "anonyymi",
        "deidentified",
        "deid",
        "hidden",
        "id",
        "identified",
        "na",
        "name",
        "no",
        "nobody",
        "noname",
        "none",
        "null",
        "patient",
        "removed",
        "subject",
        "unbekannt",
        "unknown",
        "unnamed",
        "desconocido",
        "inconnu",
        "x",
        "xx",
        "xxx",
        "xxxx",
        "xxxxx",
    }
)
_FILLER = frozenset("x0-?.*_ ^=")


class Likeness(Enum):
    """How two names compare."""

    SAME = "same"
    PARTLY = "partly"  # at least one word in common, and one that contradicts
    DIFFERENT = "different"
    UNKNOWN = "unknown"  # one is empty or mere initials, or their scripts cannot be compared


def is_nobody(text: str) -> bool:
    """True for a name or identifier that names no one: empty, filler, or a word for "anonymous"."""
    if set(text.casefold()) <= _FILLER or fold(text).strip() in {"n/a", "n.a."}:
        return True
    words = letter_words(text)
    return bool(words) and all(word in _NOBODY for word in words)


def compare_names(a: str, b: str) -> Likeness:
    """Compare two names whatever their order, case, accents, titles, initials and missing middle names."""
    if is_nobody(a) or is_nobody(b):
        return Likeness.UNKNOWN
    found = {_compare(x, y) for x in _groups(a) for y in _groups(b)}
    return next((each for each in (Likeness.SAME, Likeness.PARTLY, Likeness.DIFFERENT) if each in found), Likeness.UNKNOWN)


def _groups(name: str) -> list[tuple[str, ...]]:
    groups = (tuple(w for w in words_of(group) if w not in _TITLES) for group in name.split("=")[:3])
    return [words for words in groups if words]


def _compare(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness:
    if "".join(a).isascii() != "".join(b).isascii():
        return Likeness.UNKNOWN
    if sorted("".join(a)) == sorted("".join(b)):  # "Mary Ann" and "MARYANN"
        return Likeness.SAME
    few, many = sorted((a, b), key=len)
    whole = any(word in many and (len(word) > 1 or not word.isascii()) for word in few)
    if all(any(_same_word(word, other) for other in many) for word in few):
        return Likeness.SAME if whole else Likeness.UNKNOWN  # initials alone fit too many people
    return Likeness.PARTLY if whole else Likeness.DIFFERENT


def _same_word(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return a == b or (len(short) == 1 and short.isalpha() and long.startswith(short))


def same_identifier(a: str, b: str) -> bool | None:
    """Compare two patient IDs without case, spaces and leading zeros; None where one names no one."""
    if is_nobody(a) or is_nobody(b):
        return None
    return _bare(a) == _bare(b)


def _bare(identifier: str) -> str:
    return "".join(fold(identifier).split()).lstrip("0")


def same_day(a: str, b: str) -> bool | None:
    """Compare two dates by their digits, DICOM or ISO 8601; None where one is not a full date."""
    x, y = (day_digits(each) for each in (a, b))
    return x == y if x and y else None


def day_digits(text: str) -> str:
    """Return YYYYMMDD, "" where the text holds no full date."""
    digits = "".join(c for c in text[:16] if c.isascii() and c.isdigit())
    return digits if len(digits) == 8 and digits not in {"00000000", "19000101"} else ""


def is_same_person(a: Patient, b: Patient) -> bool:
    """True unless what is known of both speaks against it: a changed surname or a mistyped birth date alone does not."""
    likeness = compare_names(a.patient_name, b.patient_name)
    votes = {Likeness.SAME: 1, Likeness.DIFFERENT: -1}.get(likeness, 0)
    known = [same_identifier(a.patient_id, b.patient_id), same_day(a.patient_birth_date, b.patient_birth_date)]
    votes += sum(1 if agrees else -1 for agrees in known if agrees is not None)
    if votes:
        return votes > 0
    return likeness is Likeness.SAME or (likeness is Likeness.UNKNOWN and known == [None, None])


def is_known(patient: Patient) -> bool:
    """True where a name, an identifier or a birth date says whose it is."""
    return not (is_nobody(patient.patient_name) and is_nobody(patient.patient_id) and not day_digits(patient.patient_birth_date))


def people(patients: Iterable[Patient]) -> list[Patient]:
    """Return one patient for each person, in order of appearance; at most `MANY`."""
    found: list[Patient] = []
    for patient in dict.fromkeys(patients):
        if is_known(patient) and not any(is_same_person(patient, one) for one in found):
            found.append(patient)
            if len(found) == MANY:
                break
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Which attributes of two patients contradict each other."""

    name: bool
    identifier: bool
    birth_date: bool

    @property
    def any(self) -> bool:
        """True where at least one does."""
        return self.name or self.identifier or self.birth_date


def conflict(a: Patient, b: Patient) -> Conflict:
    """Return what contradicts; what one of them lacks does not."""
    return Conflict(
        name=compare_names(a.patient_name, b.patient_name) in {Likeness.PARTLY, Likeness.DIFFERENT},
        identifier=same_identifier(a.patient_id, b.patient_id) is False,
        birth_date=same_day(a.patient_birth_date, b.patient_birth_date) is False,
    )
