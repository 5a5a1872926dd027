"""The one thing to do now, and the sentence for the front desk."""

from __future__ import annotations

from collections.abc import Sequence

from handcarry.checks.places import is_nowhere, unread
from handcarry.checks.row import BLOCKS, DEGRADES
from handcarry.checks.verdict import counting, is_locked
from handcarry.model.case import Case
from handcarry.model.entry import FaultCode
from handcarry.model.finding import Finding, Severity
from handcarry.model.verdict import Handed, Next, Verdict

ASK_FOR_DICOM = (
    "Please give me the complete CBCT volume as standard DICOM files: one axial series, all slices, original voxel size, "
    "uncompressed or lossless, with my name in it."
)
_DICOM_TOO = " I would like to keep what you gave me as well."

_KEEP = Next(
    id="keep", do="Check that the name and the date are yours. Then copy all of it, unchanged, to a second place before you travel."
)
_ASK_AGAIN = "Show this to the front desk now, before you leave, and check the new copy the same way."

_PASSWORD = Next(
    id="ask-for-the-password",
    do="It is locked. Get the password now, write it down, and check again with it.",
    front_desk="This archive asks for a password. Please write the password down for me.",
)
_THE_ARCHIVE_AGAIN = Next(
    id="get-the-archive-again",
    do="The scan may be in the archive that could not be opened. Get that again, whole, and check it; nothing else here is the scan.",
    front_desk="An archive you gave me does not open. Please give me the same files again, without packing them.",
)
_MOUNT = Next(
    id="mount-the-disc-image",
    do="This is the image of a disc, of a kind (UDF) that is not looked into here. Open it on this computer, where a double click often "
    "does, and check the drive or folder that appears. If it does not open, ask for plain files in a folder.",
    front_desk="I cannot open this disc image. Please copy the files themselves for me, into a plain folder.",
)
_UNPACK = Next(
    id="unpack-it-first",
    do="Nothing on this computer opens this kind of archive for us. Unpack it with the program that made it and check the folder, "
    "or ask for plain files.",
    front_desk="I cannot open this archive. Please give me the same files without packing them, or packed as ZIP.",
)

_BY_HANDED: dict[Handed, Next] = {
    Handed.IMAGES: Next(
        id="ask-for-the-volume",
        do="These are images, but not the 3D scan. Ask for the complete volume now.",
        front_desk=ASK_FOR_DICOM + _DICOM_TOO,
    ),
    Handed.DOCUMENT: Next(
        id="ask-for-dicom",
        do="A document is not the scan. Ask for the scan itself as DICOM files now.",
        front_desk=ASK_FOR_DICOM,
    ),
    Handed.PICTURES: Next(
        id="ask-for-dicom-not-pictures",
        do="Pictures of the scan are not the scan. Ask for the scan itself as DICOM files now.",
        front_desk=ASK_FOR_DICOM,
    ),
    Handed.SURFACE: Next(
        id="ask-for-the-scan-behind-the-surface",
        do="A surface has no bone inside. Keep it, and ask for the scan as DICOM files now.",
        front_desk=ASK_FOR_DICOM + _DICOM_TOO,
    ),
    Handed.VENDOR_VOLUME: Next(
        id="ask-for-dicom-export",
        do="This is scan data in a form that other programs do not open. Ask for a DICOM export now, and keep this file too.",
        front_desk="This file only opens in your program. " + ASK_FOR_DICOM,
    ),
    Handed.VIEWER_PROGRAM: Next(
        id="ask-for-the-files",
        do="There is a program here but no scan that other programs can open. Do not run it; ask for the DICOM files now.",
        front_desk="This disc holds a viewer program, but no DICOM files that my dentist can open. " + ASK_FOR_DICOM,
    ),
    Handed.LINK: Next(
        id="download-now",
        do="A link can stop working. Open it here and now, download the scan, and check what you downloaded.",
        front_desk="This is only a link. " + ASK_FOR_DICOM,
    ),
    Handed.NOTHING: Next(
        id="ask-for-anything",
        do="There is no scan here. Ask for it now.",
        front_desk=ASK_FOR_DICOM,
    ),
}


def next_step(verdict: Verdict, handed: Handed, findings: Sequence[Finding], case: Case) -> Next:
    """Return the one thing to do now."""
    if verdict is Verdict.COULD_NOT_READ:
        return _open_it_first(case)
    if verdict is Verdict.NOT_THE_RECORD:
        return _of_what_is_shut(handed, case) or _BY_HANDED.get(handed, _BY_HANDED[Handed.NOTHING])
    counted = counting(findings, case)
    if verdict is Verdict.ASK_AGAIN:
        return Next(id="ask-again", do=_ASK_AGAIN, front_desk=_first_sentence(counted, BLOCKS) or ASK_FOR_DICOM)
    if verdict is Verdict.READY_WITH_NOTES:
        return Next(
            id="keep-and-show-notes",
            do="Keep all of it, unchanged. While you are still here, show the notes to the clinic: a better export may be one click away.",
            front_desk=_first_sentence(counted, DEGRADES),
        )
    return _KEEP


def _of_what_is_shut(handed: Handed, case: Case) -> Next | None:
    """Return what opens an archive that stayed shut beside a souvenir, None where there is none: the scan may be in it."""
    if handed is Handed.IMAGES:
        return None
    if is_locked(case):
        return _PASSWORD
    return _THE_ARCHIVE_AGAIN if any(one.is_container for one in unread(case)) else None


def _first_sentence(findings: Sequence[Finding], severity: Severity) -> str:
    return next((f.front_desk for f in findings if f.severity is severity and f.front_desk), "")


def _open_it_first(case: Case) -> Next:
    if is_locked(case):
        return _PASSWORD
    if is_nowhere(case):
        return Next(
            id="name-it-again",
            do="There is nothing of that name. Look up how the drive, folder or file is really called, and name it again.",
            front_desk="",
        )
    if case.medium.refused_for_safety:
        return Next(
            id="ask-for-a-plain-copy",
            do="It was not unpacked, for safety: something packed like this can fill up a computer. Ask for plain files in a folder.",
            front_desk="This archive cannot be opened safely. " + ASK_FOR_DICOM,
        )
    if any(one.code is FaultCode.UNSUPPORTED for one in unread(case)):
        return _MOUNT if any(each.format == "udf" and each.fault for each in case.medium.containers) else _UNPACK
    return Next(
        id="ask-for-a-new-copy",
        do="Nothing could be read from it. Try it once more; if it fails again, ask for a new copy on another medium now.",
        front_desk="This medium cannot be read. Please make a new copy. " + ASK_FOR_DICOM,
    )
