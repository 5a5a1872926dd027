"""The sentences of one language that a clinic is shown, one file a language: every text a draft until a native speaker signed it."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from handcarry.ask.fault import Fault
from handcarry.catalogue.tables import CatalogueError, names_in, table_of

LONGEST_REQUEST = 160


class Glossary(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the language calls the things that matter."""

    cbct: str
    dicom: str
    slices: str
    lossless: str
    sticker: str


class Polite(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one begins and ends."""

    hello: str
    salutation: str
    thanks: str
    regards: str


class CardTexts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the card says beside request and faults. Braces name values: {count}, {files}, {megabytes}, {steps}."""

    missing: str
    good: str
    menu: str
    cannot: str
    name: str
    date: str
    signature: str


class LetterTexts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the patient's letter says. `gdpr` and `ruling` are how the language names them."""

    subject: str
    clinic: str
    patient: str
    born: str
    scanned: str
    given: str
    also: str
    identity: str
    device: str
    implant: str
    surface: str
    notes: str
    medium: str
    no_cloud: str
    law: str
    days: str
    month: str
    first_copy_free: str
    medium_cost: str
    gdpr: str
    ruling: str
    refusal: str


class ColleagueTexts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the dentist at home writes to the clinic later."""

    salutation: str
    subject: str
    intro: str
    request: str
    consent: str


class Signed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who, a native speaker, read which texts, and when. A text is named by its key: "request", "faults.lossy"."""

    by: str
    on: date
    texts: tuple[str, ...]


class Language(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One language. `source` is true for the one that the others were translated from."""

    code: str
    name: str
    direction: Literal["ltr", "rtl"] = "ltr"
    source: bool = False
    request: str
    glossary: Glossary
    polite: Polite
    faults: dict[Fault, str]
    card: CardTexts
    letter: LetterTexts
    colleague: ColleagueTexts
    signed: tuple[Signed, ...]

    def drafts(self) -> tuple[str, ...]:
        """Return the keys of the texts that no native speaker has signed."""
        signed = {text for signature in self.signed for text in signature.texts}
        return () if self.source else tuple(key for key in keys(self) if key not in signed)


def keys(language: Language) -> dict[str, str]:
    """Return every text that is shown to people, by its key."""
    texts = {"request": language.request}
    texts |= {f"faults.{fault}": text for fault, text in language.faults.items()}
    for part in ("glossary", "polite", "card", "letter", "colleague"):
        texts |= {f"{part}.{name}": text for name, text in msgspec.structs.asdict(getattr(language, part)).items()}
    return texts


_FOLDER = Path(__file__).parent / "languages"


@cache
def codes() -> tuple[str, ...]:
    """Return the codes of all languages there is a file for."""
    return names_in(_FOLDER)


@cache
def load_language(code: str) -> Language:
    """Return one language's file; raises CatalogueError where it is not there or not right."""
    return language_from(table_of(_FOLDER, code), name=code)


def language_from(table: object, *, name: str) -> Language:
    """Return a table as a language; raises CatalogueError with a sentence that names the file and what is wrong."""
    try:
        language = msgspec.convert(table, type=Language)
    except msgspec.ValidationError as error:
        raise CatalogueError(f"{name}.toml: {error}") from error
    for wrong in _faults(language, name):
        raise CatalogueError(f"{name}.toml: {wrong}")
    return language


def _faults(language: Language, name: str) -> list[str]:
    texts, request = keys(language), language.request.casefold()
    words = (language.glossary.dicom, language.glossary.slices, language.glossary.lossless)
    wrong = [f"{key} is empty" for key, text in texts.items() if not text.strip()]
    wrong += [f"no sentence for the fault {fault}" for fault in Fault if fault not in language.faults]
    wrong += [f"the request does not hold the glossary's {word!r}" for word in words if word.casefold() not in request]
    wrong += [f"there is no text {key} to sign" for signature in language.signed for key in signature.texts if key not in texts]
    if language.code != name:
        wrong.append(f"the code {language.code!r} must be the name of the file")
    if len(language.request) > LONGEST_REQUEST:
        wrong.append(f"the request is longer than {LONGEST_REQUEST} characters")
    return wrong
