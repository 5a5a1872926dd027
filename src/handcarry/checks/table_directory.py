"""M: does the index of the disc tell the truth (PS3.3 Annex F, PS3.10 8)."""

from __future__ import annotations

from handcarry.checks import on_directory
from handcarry.checks.row import BLOCKS, DEGRADES, INFORMS, Check, OnMedium, When

DIRECTORY: tuple[Check, ...] = (
    Check(
        id="M01",
        looks=OnMedium(run=on_directory.index_present),
        weight=INFORMS,
        says="The disc's index file (DICOMDIR) cannot be used. Most programs read the scan without one.",
        technical="{indexes:DICOMDIR|DICOMDIRs} found, {damaged} not readable, {elsewhere} in a folder without images.",
        clause="PS3.10 8.6",
    ),
    Check(
        id="M02",
        looks=OnMedium(run=on_directory.records_resolve),
        weight=((When(fact="in_best", over=0), BLOCKS), (When(fact="alone"), BLOCKS)),
        otherwise=DEGRADES,
        says="The disc's own index lists {listed:image|images}; {absent:of them is|of them are} not here, "
        "and {exchanged:is|are} not what it says.",
        technical="{absent} of {listed} referenced files absent, {in_best} of the best volume's series; {series_wholly_absent} series "
        "wholly absent ({wholly_absent}), {series_partly_absent} partly ({partly_absent}); {exchanged} with another SOP Instance UID.",
        front_desk="The index of this disc lists {listed:image|images}; {absent:is|are} missing. Please copy the complete scan again.",
        clause="PS3.3 F.3.2.2, PS3.10 8.6",
    ),
    Check(
        id="M03",
        looks=OnMedium(run=on_directory.files_indexed),
        weight=INFORMS,
        says="{files:file is|files are} on the disc but not in its index; a viewer that reads only the index would miss them.",
        technical="{files:DICOM object|DICOM objects} without a record in the DICOMDIR.",
        clause="PS3.3 F.3.2.2",
    ),
    Check(
        id="M04",
        looks=OnMedium(run=on_directory.file_ids_legal),
        weight=INFORMS,
        says="{illegal:file name|file names} in the index would need tidying for an exchange disc. The scan itself is not touched by that.",
        technical="{illegal} of {listed} Referenced File IDs are not made of 1 to 8 components of 1 to 8 characters A-Z, 0-9, _.",
        clause="PS3.10 8.2, 8.5",
    ),
    Check(
        id="M05",
        looks=OnMedium(run=on_directory.index_keys),
        weight=INFORMS,
        says="The disc's index leaves some of its required fields empty. The scan itself is not touched by that.",
        technical="{missing:type 1 key is|type 1 keys are} absent or empty in directory records ({keys}).",
        clause="PS3.3 F.5",
    ),
)
