"""D: whose scan it is, when and where it was made (PS3.3 C.7.1 to C.7.5, C.12.1)."""

from __future__ import annotations

from handcarry.checks import on_identity
from handcarry.checks.row import BLOCKS, DEGRADES, INFORMS, Check, OnMedium, OnVolumes, When

_WITH_NAME = "Please export this scan again as DICOM with my name, birth date and patient number in it."

IDENTITY: tuple[Check, ...] = (
    Check(
        id="D01",
        looks=OnVolumes(run=on_identity.one_identity),
        weight=BLOCKS,
        says="Slices of more than one person seem to be mixed in this scan: {slices:slice says|slices say} something else than the rest.",
        technical="{slices:image contradicts|images contradict} the rest; Patient Name: {names}, Patient ID: {identifiers}, "
        "Birth Date: {birth_dates}.",
        front_desk="This export mixes slices under different patient details. Please export my scan alone, again.",
        clause="PS3.3 C.7.1.1",
    ),
    Check(
        id="D02",
        looks=OnMedium(run=on_identity.other_people),
        weight=DEGRADES,
        says="Someone else's images are on here too. Please tell the clinic, and do not pass them on.",
        technical="{patients} patients by name, ID and birth date; {files:DICOM object|DICOM objects} not of the best volume's patient.",
        front_desk="This copy also holds the data of {others:another patient|other patients}. Please take it back and give me mine alone.",
        clause="PS3.3 C.7.1.1",
    ),
    Check(
        id="D03",
        looks=OnMedium(run=on_identity.as_asked),
        weight=BLOCKS,
        says="The name or birth date in this scan is not the one you gave. Is it really yours?",
        technical="Against what was given: Patient Name differs: {name_differs}; Patient's Birth Date differs: {birth_date_differs}.",
        front_desk="This scan carries another name or birth date than mine. Please check that it is my scan.",
        clause="PS3.3 C.7.1.1",
    ),
    Check(
        id="D04",
        looks=OnVolumes(run=on_identity.named),
        weight=DEGRADES,
        says="Your name is not in this scan. In some years, nobody could prove from the files that it is yours.",
        technical="Patient Name and Patient ID empty: {empty}; placeholders: {placeholder}; Patient Identity Removed is YES: {removed}.",
        front_desk=_WITH_NAME,
        clause="PS3.3 C.7.1.1",
    ),
    Check(
        id="D05",
        looks=OnVolumes(run=on_identity.serial_numbers),
        weight=(
            (When(fact="missing", over=0), BLOCKS),
            (When(fact="invalid", over=0), DEGRADES),
            (When(fact="mixed"), DEGRADES),
            (When(fact="without_frame_of_reference"), DEGRADES),
        ),
        otherwise=INFORMS,
        says="The serial numbers that tie the slices into one scan are not all in order.",
        technical="Study, Series or SOP Instance UID missing in {missing}, malformed in {invalid}, zero-padded in {zero_padded} files; "
        "several studies or frames of reference: {mixed}; none: {without_frame_of_reference}.",
        front_desk="The identifiers (UIDs) of this export are not in order. Please export the scan again as DICOM.",
        clause="PS3.3 C.12.1.1.1, C.7.4.1; PS3.5 9.1",
    ),
    Check(
        id="D06",
        looks=OnVolumes(run=on_identity.day_of_scan),
        weight=DEGRADES,
        says="The date in this scan is missing or does not fit. Is it really the scan of this visit, and not an older one?",
        technical="Study Date {study_dates}, Acquisition Date {acquisition_dates}; undated: {undated}; "
        "{days_apart} days apart; {days_from_visit} days from the visit.",
        front_desk="The date in this scan looks odd. Please check that you gave me the scan of this visit.",
        clause="PS3.3 C.7.2.1",
    ),
    Check(
        id="D07",
        looks=OnVolumes(run=on_identity.readable_name),
        # An unknown character set around plain ASCII garbles nothing; a strict program may still refuse the term.
        weight=((When(fact="guessed"), DEGRADES), (When(fact="damaged"), DEGRADES), (When(fact="garbled"), DEGRADES)),
        says="A name in here may show up garbled in other programs. The pictures are not touched by that.",
        technical="Specific Character Set declared: {declared}, not one of the standard's in {unknown} files; guessed: {guessed}; "
        "bad text in {damaged}, garbled name in {garbled} files.",
        clause="PS3.3 C.12.1.1.2",
    ),
    Check(
        id="D08",
        looks=OnVolumes(run=on_identity.maker_recorded),
        weight=INFORMS,
        says="The scan does not fully say where, or with which machine, it was made. Note it down yourself.",
        technical="{count:attribute|attributes} empty: {missing}.",
        front_desk="Which machine made this scan, and with which settings? Please write it down for me.",
        clause="PS3.3 C.7.5.1",
    ),
    Check(
        id="D09",
        looks=OnVolumes(run=on_identity.exposure_recorded),
        weight=INFORMS,
        says="The scan does not say how it was exposed. That matters little, except for a record of the dose.",
        technical="{count:attribute|attributes} empty: {missing}.",
        clause="PS3.3 C.8.2.1",
    ),
    Check(
        id="D10",
        looks=OnVolumes(run=on_identity.values_valid),
        weight=((When(fact="refused", over=0), DEGRADES),),
        otherwise=INFORMS,
        says="{count:label is|labels are} written in a way that a strict program may refuse. Most programs read on.",
        technical="{files:file|files} with values that break their VR: {keywords}; {refused} of them read before the image is shown.",
        clause="PS3.5 6.2",
    ),
    Check(
        id="D11",
        looks=OnVolumes(run=on_identity.labels_complete),
        weight=((When(fact="refused", over=0), DEGRADES),),
        otherwise=INFORMS,
        says="{count:label that the standard asks for is|labels that the standard asks for are} not there. Most programs do without.",
        technical="{files:file|files} without {keywords} (type 1 or 2); {refused} of them needed to sort the scan.",
        clause="PS3.3 A.3, A.38, A.54",
    ),
    Check(
        id="D12",
        looks=OnVolumes(run=on_identity.essentials_public),
        weight=DEGRADES,
        says="Where the slices belong is written in the maker's private fields, where other programs do not look.",
        technical="{files:file repeats|files repeat} a position or spacing in a private group that the public attributes lack.",
        front_desk="Positions and spacing are only in private fields of this export. Please export standard DICOM.",
        clause="PS3.5 7.8",
    ),
    Check(
        id="D13",
        looks=OnVolumes(run=on_identity.personal_data),
        weight=INFORMS,
        says="These files tell {count:further detail|further details} about you, such as an address, another number or your history. "
        "Share them with care.",
        technical="{files:file|files} with {keywords}; address or telephone among them: {contact}.",
        clause="PS3.15 E",
    ),
)
