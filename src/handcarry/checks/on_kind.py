"""Is it DICOM, and is it the scan rather than a picture, a document or a program's private data (family K)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from handcarry.checks.on_source import NOWHERE, UNOPENED, is_stub
from handcarry.checks.places import is_nowhere, may_hold_more, name_of, suffix_of
from handcarry.checks.row import PASSED, could_not_run, failed, not_applicable
from handcarry.checks.text import letter_words, short
from handcarry.model.case import Case
from handcarry.model.entry import Entry, Family
from handcarry.model.finding import Evidence, Outcome
from handcarry.model.instance import Instance
from handcarry.model.stack import Role, Stack

BIG_BYTES = 20_000_000  # an unknown file from here on may be a whole scan in a private form
SMALLEST_SLICE = 32  # pixels: what is smaller is a thumbnail or a dummy
FEW_IMAGES = 3  # so many images, or fewer, aim or preview

_NO_IMAGES = frozenset({Role.WRAPPED_DOCUMENT, Role.OTHER})
_A_VOLUME = "a volume is on the medium; what lies beside it lowers nothing"
_STANDARD_ROOT = "1.2.840.10008."
_CAPTURE = "1.2.840.10008.5.1.4.1.1.7."  # and what begins so
_PROGRAM_VOLUMES = frozenset({Family.VENDOR_VOLUME, Family.RESEARCH_VOLUME})
_SURE_MISMATCH = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".pdf", ".txt", ".zip", ".exe", ".doc", ".docx"})
_ODD_SYNTAX = frozenset({"transfer-syntax-unknown", "transfer-syntax-contradicted"})
# Where these are met, common readers take a value, or what follows, for something else without a word; ours finds the way back.
_LOSES_THE_WAY = frozenset({"stray-delimiter", "sequence-not-delimited", "value-overruns", "wrong-length-form", "misleading-vr"})
_HEAD_MODALITIES = frozenset({"", "CT", "XA", "DX", "OT", "CBCT"})
_HEAD_WORDS = (
    "head",
    "skull",
    "jaw",
    "maxill",
    "mandib",
    "teeth",
    "tooth",
    "dent",
    "odont",
    "oral",
    "fac",
    "neck",
    "tmj",
    "sinus",
    "orbit",
    "crani",
    "ear",
    "temporal",
    "cspine",
    "airway",
    "kiefer",
    "zahn",
    "schaedel",
    "kopf",
    "cabeza",
    "craneo",
    "tete",
    "bouche",
    "crane",
    "unknown",
    "other",
    "none",
    "undefined",
)
_NO_PATIENT = frozenset({"phantom", "phantoms", "phantome", "fantom", "fantoma", "test", "testpatient", "testscan", "calibration"})


def no_dicom_image(case: Case) -> Outcome:
    """K01: there is at least one DICOM image."""
    if any(each.layout for each in case.medium.instances):
        return PASSED
    if is_nowhere(case):
        return not_applicable(NOWHERE)
    if may_hold_more(case):
        return could_not_run(UNOPENED)
    return failed(Evidence(facts={"files": len(case.medium.entries), "objects": len(case.medium.instances)}))


def _only_files(which: Callable[[Entry], bool]) -> Callable[[Case], Outcome]:
    """Return the check that files of a kind are not all there is: no DICOM image, no volume of another format beside them."""

    def _run(case: Case) -> Outcome:
        if case.candidates:
            return not_applicable(_A_VOLUME)
        if any(each.layout for each in case.medium.instances) or _foreign_volumes(case):
            return PASSED
        found = [each for each in case.medium.entries if which(each)]
        if found and may_hold_more(case):
            return could_not_run(UNOPENED)
        return failed(Evidence(facts={"files": len(found)}, entries=_numbers(found))) if found else PASSED

    return _run


only_documents = _only_files(lambda entry: entry.kind.family is Family.DOCUMENT)
only_pictures = _only_files(lambda entry: entry.kind.family in {Family.PICTURE, Family.VIDEO})
only_surfaces = _only_files(lambda entry: entry.kind.family is Family.SURFACE)
only_foreign_blobs = _only_files(
    lambda entry: (
        entry.kind.family is Family.VENDOR_PROJECT
        or (entry.kind.family is Family.UNKNOWN and entry.size_bytes > BIG_BYTES and not entry.fault)
    )
)


def foreign_volume(case: Case) -> Outcome:
    """K05: the scan is not there only in the format of a maker or a research tool."""
    if case.candidates:
        return not_applicable(_A_VOLUME)
    found = _foreign_volumes(case)
    if not found:
        return PASSED
    formats = tuple(sorted({short(each.kind.holds or each.kind.name) for each in found}))[:3]
    return failed(Evidence(facts={"files": len(found), "formats": formats}, entries=_numbers(found)))


def _foreign_volumes(case: Case) -> list[Entry]:
    return [each for each in case.medium.entries if each.kind.family in _PROGRAM_VOLUMES or each.kind.holds]


def _numbers(entries: Iterable[Entry]) -> tuple[int, ...]:
    return tuple(each.number for each in entries)


def _instances(stacks: Iterable[Stack]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(each.instance.entry for stack in stacks for each in stack.slices))


def _holds_slices(case: Case) -> bool:
    """True where slices of something lie on the medium, too many to be an aiming picture: what keeps them from a volume is for G to say."""
    return any(stack.role is Role.VOLUME_IMAGES and not _is_handful(stack) for stack in case.stacks)


def _instead(role: Role) -> Callable[[Case], Outcome]:
    """Return the check that images of a role were not exported instead of slices."""

    def _run(case: Case) -> Outcome:
        if case.candidates:
            return not_applicable(_A_VOLUME)
        found = [stack for stack in case.stacks if stack.role is role]
        if not found or _holds_slices(case):
            return PASSED
        entries = _instances(found)
        return failed(Evidence(facts={"images": sum(len(stack.slices) for stack in found), "files": len(entries)}, entries=entries))

    return _run


screens_instead = _instead(Role.SCREEN)
projections_instead = _instead(Role.PROJECTION)
reformats_instead = _instead(Role.REFORMAT)
renderings_instead = _instead(Role.RENDERING)
private_instead = _instead(Role.PRIVATE)


def wrapped_only(case: Case) -> Outcome:
    """K07: the DICOM objects are more than documents, models, and what is said about images that are not here."""
    if case.candidates:
        return not_applicable(_A_VOLUME)
    known = [stack for stack in case.stacks if stack.first.instance.sop_class_uid.startswith(_STANDARD_ROOT)]
    if not known or any(stack.role not in _NO_IMAGES for stack in case.stacks):
        return PASSED
    entries = _instances(known)
    return failed(Evidence(facts={"files": len(entries)}, entries=entries))


def aiming_only(case: Case) -> Outcome:
    """K10: more was exported than the picture to aim with, or a handful of slices."""
    if case.candidates:
        return not_applicable(_A_VOLUME)
    aiming = [stack for stack in case.stacks if stack.role is Role.LOCALIZER or _is_handful(stack)]
    if not aiming or _holds_slices(case):
        return PASSED
    return failed(Evidence(facts={"images": sum(len(stack.slices) for stack in aiming)}, entries=_instances(aiming)))


def _is_handful(stack: Stack) -> bool:
    """True for slices too few, or too small, to be more than a preview."""
    layout = stack.first.instance.layout
    small = layout is not None and min(layout.rows, layout.columns) < SMALLEST_SLICE
    return stack.role is Role.VOLUME_IMAGES and (small or len(stack.slices) <= FEW_IMAGES)


def labels_agree(stack: Stack, case: Case) -> Outcome:
    """K14: the SOP class is one of the standard's, that of slices, and the same inside and outside (PS3.10 7.1).

    Slices with all their places stored as Secondary Capture are a whole volume, which many planning programs do not take for one.
    """
    if stack.role is Role.PRIVATE:
        return not_applicable("private objects: K13 speaks of them")
    images = _distinct(stack)
    mislabelled = [each for each in images if _class_differs(each)]
    unknown = [each for each in images if not each.sop_class_uid.startswith(_STANDARD_ROOT)]
    renumbered = [each for each in images if _differs(each.meta.media_storage_sop_instance_uid, each.sop_instance_uid)]
    captures = [each for each in images if stack.role is Role.VOLUME_IMAGES and f"{each.sop_class_uid}.".startswith(_CAPTURE)]
    found = tuple(dict.fromkeys(each.entry for each in (*mislabelled, *unknown, *renumbered, *captures)))
    facts = {
        "files": len(found),
        "mislabelled": len(mislabelled),
        "unknown": len(unknown),
        "renumbered": len(renumbered),
        "captures": len(captures),
    }
    return failed(Evidence(facts=facts, entries=found)) if found else PASSED


def _class_differs(image: Instance) -> bool:
    """True where the class stands outside alone, or differs there."""
    return "SOPClassUID" in image.missing_attributes or _differs(image.meta.media_storage_sop_class_uid, image.sop_class_uid)


def _differs(outside: str, inside: str) -> bool:
    return bool(outside) and bool(inside) and outside != inside


def preamble_present(stack: Stack, case: Case) -> Outcome:
    """K15: files begin with 128 bytes and DICM (PS3.10 7.1)."""
    bare = [each.entry for each in _distinct(stack) if not each.meta.has_preamble]
    return failed(Evidence(facts={"files": len(bare)}, entries=tuple(bare))) if bare else PASSED


def encoding_declared(stack: Stack, case: Case) -> Outcome:
    """K16: files say how they are encoded, and are encoded so (PS3.10 7.1)."""
    images = _distinct(stack)
    silent = [each.entry for each in images if not each.meta.transfer_syntax_uid]
    contradicted = [each.entry for each in images if any(o.code in _ODD_SYNTAX for o in each.oddities)]
    broken = [each.entry for each in images if any(o.code in _LOSES_THE_WAY for o in each.oddities)]
    found = tuple(dict.fromkeys((*silent, *contradicted, *broken)))
    facts = {"files": len(found), "silent": len(silent), "contradicted": len(contradicted), "broken": len(broken)}
    return failed(Evidence(facts=facts, entries=found)) if found else PASSED


def odd_names(case: Case) -> Outcome:
    """K17: no name promises another kind of file. A missing extension promises nothing."""
    images = {each.entry for each in case.medium.instances}
    strange = [each for each in case.medium.entries if each.number in images and suffix_of(each) in _SURE_MISMATCH]
    empty_promise = [each for each in case.medium.entries if _promises_dicom(each) and each.number not in images]
    found = (*strange, *empty_promise)
    facts = {"files": len(found), "strange": len(strange), "not_dicom": len(empty_promise)}
    return failed(Evidence(facts=facts, entries=_numbers(found))) if found else PASSED


def _promises_dicom(entry: Entry) -> bool:
    """True for a file of another kind called .dcm; S04 speaks of those too short to be of any."""
    other = entry.kind.family not in {Family.DICOM, Family.DICOMDIR, Family.EMPTY, Family.JUNK}
    return other and not entry.fault and not is_stub(entry) and name_of(entry).lower().endswith((".dcm", ".dicom"))


def expected_scan(stack: Stack, case: Case) -> Outcome:
    """K18: modality and body part are those of a scan of the head, where they are given."""
    series = stack.first.instance.series
    modality, part = series.modality.strip().upper(), series.body_part_examined.strip()
    other_machine = modality not in _HEAD_MODALITIES
    words = letter_words(part)
    other_part = bool(words) and not any(word.startswith(_HEAD_WORDS) for word in words)
    if not other_machine and not other_part:
        return PASSED
    return failed(Evidence(facts={"modality": short(modality, 16), "body_part": short(part, 24)}))


def of_a_patient(stack: Stack, case: Case) -> Outcome:
    """K19: the name or number is not that of a test object. Whole words only: someone called Testa is no test."""
    patients = dict.fromkeys(each.instance.patient for each in stack.slices)
    words = {word for each in patients for word in letter_words(f"{each.patient_name} {each.patient_id}")}
    found = tuple(sorted(words & _NO_PATIENT))
    return failed(Evidence(facts={"words": found})) if found else PASSED


def _distinct(stack: Stack) -> list[Instance]:
    every = (*stack.slices, *stack.strays, *stack.unplaced)
    return list({each.instance.entry: each.instance for each in every}.values())
