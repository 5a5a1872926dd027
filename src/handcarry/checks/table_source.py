"""S: could the medium be read at all, and is what it holds more than a wrapper."""

from __future__ import annotations

from handcarry.checks import on_source
from handcarry.checks.places import UNSEEN
from handcarry.checks.row import BLOCKS, DEGRADES, INFORMS, Check, OnMedium, When

_COPY_AGAIN = "Some files on this copy cannot be read. Please make a new copy of the whole scan for me, on another medium if you can."
_DICOM = "Please give me the CBCT volume itself as standard DICOM files, all slices, in a plain folder."

SOURCE: tuple[Check, ...] = (
    Check(
        id="S01",
        looks=OnMedium(run=on_source.nothing_readable),
        weight=BLOCKS,
        says="Nothing here could be read, so there is nothing to keep yet.",
        technical="{files:file|files} listed, none with readable content; {unread:fault|faults}.",
        front_desk="This copy is empty or cannot be read. Please make a new copy of the scan for me.",
        clause="practice",
    ),
    Check(
        id="S02",
        looks=OnMedium(run=on_source.unreadable_files),
        weight=UNSEEN,
        otherwise=DEGRADES,
        says="{files:file|files} could not be opened, or not be read to the end.",
        technical="{files:file|files} or containers not read to the end ({faults}); among the best volume's files: {in_series}.",
        front_desk=_COPY_AGAIN,
        clause="practice",
    ),
    Check(
        id="S04",
        looks=OnMedium(run=on_source.empty_files),
        weight=(*UNSEEN, (When(fact="image_like"), DEGRADES)),
        otherwise=INFORMS,
        says="{files:file has|files have} nothing inside, as happens when copying is interrupted.",
        technical="{files:file|files} of zero bytes, or shorter than a DICOM header; among the best volume's files: {in_series}.",
        front_desk="Some files of this copy are empty. Please copy the complete scan again for me.",
        clause="PS3.10 7.1",
    ),
    Check(
        id="S05",
        looks=OnMedium(run=on_source.cloud_placeholders),
        weight=UNSEEN,
        otherwise=DEGRADES,
        says="{files:file is|files are} not really on this device yet: only listed, and kept in a cloud. Download them first.",
        technical="{files:placeholder|placeholders} of a cloud drive without local content.",
        clause="practice",
    ),
    Check(
        id="S06",
        looks=OnMedium(run=on_source.partial_downloads),
        weight=UNSEEN,
        otherwise=DEGRADES,
        says="A download or archive ends too early, so part of it never arrived. Download it once more.",
        technical="{files:file|files} cut short ({faults}): an unfinished download, or an archive without its end.",
        front_desk="The download breaks off before its end. Please send it again, or give me the files directly.",
        clause="practice",
    ),
    Check(
        id="S07",
        looks=OnMedium(run=on_source.damaged_archives),
        weight=UNSEEN,
        otherwise=DEGRADES,
        says="An archive is damaged: {files:item in it does not come out as it|items in it do not come out as they} went in.",
        technical="{files:archive or member|archives or members} damaged ({faults}): wrong checksum, length or table of contents.",
        front_desk="This archive is damaged. Please pack it again, or give me the files without packing them.",
        clause="practice",
    ),
    Check(
        id="S08",
        looks=OnMedium(run=on_source.locked_archives),
        weight=UNSEEN,
        otherwise=DEGRADES,
        says="A password is needed to open this. Ask for it before you leave, and write it down.",
        technical="{files:archive or member|archives or members} encrypted and not opened ({faults}).",
        front_desk="This archive asks for a password. Please write the password down for me.",
        clause="practice",
    ),
    Check(
        id="S09",
        looks=OnMedium(run=on_source.missing_parts),
        weight=UNSEEN,
        otherwise=DEGRADES,
        says="An archive was split into parts: one of them is missing, or they have to be joined before anyone can look inside.",
        technical="{files:file is|files are} part of a split archive that is incomplete or not joined; parts are not joined here.",
        front_desk="This archive comes in several parts. Please give me one undivided file, or the files without packing them.",
        clause="practice",
    ),
    Check(
        id="S10",
        looks=OnMedium(run=on_source.nested_archives),
        weight=((When(fact="in_series"), BLOCKS), (When(fact="refused", over=0), DEGRADES), (When(fact="escaping", over=0), DEGRADES)),
        otherwise=INFORMS,
        says="Packed inside: {opened:archive|archives}, which we looked into, "
        "and {unsafe:item|items} not safe to unpack with other programs.",
        technical="{opened:nested container|nested containers} opened, deepest level {deepest}; {refused} refused at a safety limit; "
        "{escaping} with a path that leads out of the archive.",
        clause="practice",
    ),
    Check(
        id="S11",
        looks=OnMedium(run=on_source.disc_images),
        weight=INFORMS,
        says="What you have is the image of a disc, in one file. We looked inside it.",
        technical="{images:disc image|disc images} opened in place ({formats}).",
        clause="PS3.12 F",
    ),
    Check(
        id="S12",
        looks=OnMedium(run=on_source.several_sessions),
        weight=DEGRADES,
        says="This disc seems to be written in several goes; some computers may show only part of it.",
        technical="The disc image holds at least {sessions} sessions, or goes on behind its volume; systems that mount one hide others.",
        front_desk="This disc was written in several sessions. Please burn the whole scan in one go for me.",
        clause="PS3.12 F",
    ),
    Check(
        id="S13",
        looks=OnMedium(run=on_source.links_only),
        weight=BLOCKS,
        says="A link is not the scan, and it can stop working. Open it here and save what is behind it.",
        technical="{links:link file|link files} (.url, .lnk, .webloc or a redirecting page) and no volume beside.",
        front_desk="This is only a link. " + _DICOM,
        clause="practice",
    ),
    Check(
        id="S14",
        looks=OnMedium(run=on_source.viewer_only),
        weight=BLOCKS,
        says="There is a program here but no scan that another dentist's computer could open.",
        technical="{programs:program or autorun file|program and autorun files}, no DICOM object; embedded volume formats: {holds}.",
        front_desk="This holds a viewer program but no DICOM files. " + _DICOM,
        clause="practice",
    ),
    Check(
        id="S15",
        looks=OnMedium(run=on_source.junk_files),
        weight=INFORMS,
        says="{files:file|files} left behind by a computer's own housekeeping, safely ignored.",
        technical="{files:file|files} of system junk (AppleDouble, .DS_Store, Thumbs.db and the like).",
        clause="practice",
    ),
    Check(
        id="S16",
        looks=OnMedium(run=on_source.programs_beside),
        # A slice that is a program as well is an attack, or will be taken for one and removed; a viewer beside a scan is usual.
        weight=((When(fact="disguised", over=0), BLOCKS),),
        otherwise=INFORMS,
        says="There are programs here. You need none of them to keep the scan: do not run them unless your dentist asks.",
        technical="{programs:program or autorun file|program and autorun files}; "
        "{disguised:DICOM file starts|DICOM files start} with the header of another format in the preamble.",
        clause="PS3.10 7.1, CVE-2019-11687",
    ),
    Check(
        id="S17",
        looks=OnMedium(run=on_source.several_discs),
        weight=BLOCKS,
        says="This calls itself part {part} of {of}. Ask for the other parts too.",
        technical="The label or file-set ID names volume {part} of {of}.",
        front_desk="This looks like disc {part} of {of}. Please give me all of them.",
        clause="PS3.11 K.2.1.1",
    ),
    Check(
        id="S18",
        looks=OnMedium(run=on_source.colliding_names),
        weight=((When(fact="in_series"), DEGRADES),),
        otherwise=INFORMS,
        says="{files:file shares|files share} a name but for capital letters; on some computers one would replace the other.",
        technical="{files} paths that are equal, or differ only in case; among the best volume's files: {in_series}.",
        clause="PS3.10 8.2",
    ),
)
