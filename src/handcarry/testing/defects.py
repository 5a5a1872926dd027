"""The one table of everything that can be planted: defects first, harmless oddities last.

Columns: name; verdicts that are right, joined by "/"; what was handed over; check ids that must fail ("G01|G02": either);
ids that may fail besides because the defect entails them; one line on what is wrong. How each is planted stands in the room of its
subject, under the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from handcarry.model.verdict import Handed, Verdict
from handcarry.testing import harmless, on_geometry, on_identity, on_index, on_kind, on_media, on_pixels
from handcarry.testing.planting import Defect, Steps

_VERDICTS = {
    "ready": Verdict.READY,
    "notes": Verdict.READY_WITH_NOTES,
    "again": Verdict.ASK_AGAIN,
    "not-it": Verdict.NOT_THE_RECORD,
    "unread": Verdict.COULD_NOT_READ,
}

_TABLE = """
missing-slice|again|volume|G04|G05 G13 G14 G19|One slice of the middle is missing.
five-missing|again|volume|G04|G05 G13 G14 G19|Five slices in a row are missing from the middle.
scattered-missing|again|volume|G04|G05 G13 G14 G19|Five slices are missing here and there.
missing-renumbered|again|volume|G04|G05 G13 G14|One slice is missing and the others were renumbered to hide it.
end-cut|notes|volume|G19||The last ten slices are missing, and the header counts them.
thinned|notes|volume|G19||Every second number is missing.
start-cut|notes|volume|G19||The first ten slices are missing: numbers begin at 11.
duplicate-same|ready|volume|G07||Two slices are stored twice, byte for byte.
duplicate-conflict|notes|volume|G07|D05 P13 P14|Two slices are stored twice under one UID with different pixels.
duplicate-position|notes|volume|G07|P13 P14 G19|Two places hold two different slices each.
jitter|again|volume|G05|G04 G13 G14|Slice positions wander by up to a quarter of a step.
uneven|notes|volume|G05|G13 G14|Every tenth slice sits 7 % of a step too high.
micron-jitter|ready|volume|G06||Every second slice sits 3 micrometres off, which only strict importers mind.
no-position|again/not-it|volume/images|G01|K01 G02 G03 G12 G13 G14 G18 D11 P14|No slice has a position.
same-position|again/not-it|volume/images|G03|K01 G01 G07 G13 G14 G15 G18 P13 P14|All slices claim the same place.
other-orientation|again|volume|G08;G04|G05 G13 G14 G19|One slice of the middle points another way, which leaves a gap.
pixel-spacing-change|again|volume|G09|G14 G20|Pixel Spacing changes from 0.2 to 0.25 mm half way.
no-pixel-spacing|again|volume|G02|D11 G14 G16|Pixel Spacing is missing.
matrix-change|again|volume|G09|G04 G08 G18 P14|Slices are smaller from the middle on.
shear|notes/again|volume|G10|G13 G14|Slices lean by 15 degrees, as from a tilted gantry.
skewed-directions|notes|volume|G11|G10 D11|Row and column directions are not square to each other.
dolphin|notes/again|volume|G12;G14|G01 D11|One plain CT file of many frames; SliceThickness alone tells their distance.
no-plane-orientation|again/not-it|volume/images|G01|K01 D11 G08 G12 G14 G18|Enhanced CT without Plane Orientation.
word-capture|again/not-it/notes|volume/images|G01,G02,G12,K08|K01 D05 D11 G03 G14 G18|A volume saved as a capture: no places, no scale.
thickness-lies|notes|volume|G13|G14|SliceThickness says 0.6 mm where slices lie 0.2 mm apart.
thick-0.6|notes|volume|G15||Slices lie 0.6 mm apart.
thick-1.2|again|volume|G15|G02|Slices lie 1.2 mm apart: no implant can be planned.
anisotropic|notes|volume|G16||Voxels are 2.5 times longer in one direction.
three-coarse-stacks|notes|volume|G16|G24|Three anisotropic stacks instead of one volume.
thin-extent|notes|volume|G18||Only 12 mm of the jaw.
few-slices|again|volume|G18||Only 30 slices.
field-cut|ready/notes|volume|G20||The header states a field of view four times as wide as the images.
mirror-suspicion|notes|volume|G22||Axial slices whose rows run to the right: left and right may be swapped.
two-volumes|ready|volume|G24||A coarser derived volume lies beside the best one.
no-pixel-data|again|volume|P01|P02 P04 G04 G05 G13 G14 G19 D11|One slice has a header and no picture.
truncated-pixels|again|volume|P02|P04 G04 G05 G13 G14 G19|One file ends in the middle of its picture.
cut-compressed|again|volume|P03,P04|P02 P03 P04 G04 G05 G13 G14 G19|One compressed file ends in the middle of its picture.
no-sequence-end|again/notes|volume|P03|P02 P04|Compressed pictures lack their end mark.
offset-table-lies|again/notes|volume|P03|P04 P18|The table of frame offsets points to the wrong places.
broken-frame|again|volume|P04|P03 P05 P07|One compressed picture is damaged and does not open.
unopenable-syntax|again|volume|P06|P04 P07|Stored in JPEG 2000 part 2, which almost nothing opens.
jpip-link|again/not-it/unread|volume/images/link|P06,P01|K01 P01 P02 P04 G18|Headers only; the pictures stay on a server.
label-lies-jpeg|again|volume|P07|P04 P08 P09 P10|Labelled lossless, stored as 8-bit baseline JPEG.
label-lies-wavelet|notes|volume|P07|P05 P08 P09|Labelled lossless, stored with the lossy wavelet.
lossy-flag|notes|volume|P08||The header says that detail was thrown away.
lossy-jpeg-2000|notes|volume|P08|P07 P09|Honestly lossy JPEG 2000.
lossy-jpeg-ls|notes|volume|P08|P07 P09|Honestly near-lossless JPEG-LS.
lossy-jpeg-extended|notes|volume|P08|P07 P09|Honestly lossy 12-bit JPEG.
lossy-jpeg-baseline|notes/again|volume|P08;P10|P07 P09|Honestly lossy 8-bit JPEG.
hidden-lossy|notes|volume|P09|P05 P10|Went through lossy JPEG and says nothing of it.
eight-bit|notes/again|volume|P10|P11 K08|Greys cut to 8 bits.
few-greys|notes|volume|P10|P13 P15|16 bits hold only 64 greys, spread by the slope.
sign-lost|notes|volume|P11|P10 P14 P15|Signed greys are labelled unsigned.
high-bit-wrong|notes|volume|P11|D11 D10|High Bit does not fit Bits Stored.
blank-slices|notes|volume|P12|P13 P14|Two slices of the middle are blank.
many-blank-slices|again|volume|P12|P13 P14|Ten slices of the middle are blank.
noise-slice|notes|volume|P12|P14|One slice holds nothing but noise.
noise-throughout|again|volume|P12|P10 P11 P13 P14|Every picture is noise, as from bytes in the wrong order.
another-from-half-way|notes|volume|P14||From half way on the pictures are of another scan.
repeated-picture|notes|volume|P13|P14|One picture is stored at two places.
swapped-slices|notes|volume|P14||Two distant slices changed places.
foreign-slice|notes|volume|P14||One slice belongs to somewhere else.
mirrored-slice|notes|volume|P14||One slice is mirrored, left for right.
half-blank-slice|notes|volume|P14||The lower half of one slice was never filled.
half-blank-last-slice|notes|volume|P14||The lower half of the last slice was never filled.
saturated|notes|volume|P15|P10|A display window was baked in: bone is all one white.
burned-in-text|notes|volume|P16|P15|The header says that text is burned into the pictures.
overlay|ready|volume|P17||Markings are stored in an overlay.
frames-too-many|again/notes|volume|P18|P02 P03 P04 G01 G04 D11|The file promises three frames more than it holds.
frames-too-few|again/notes|volume|P18|P02 P03 G19 D11|The file promises twelve frames fewer than it holds.
frame-groups-run-out|again|volume|G01|P18 D11 G04 G19|The last twelve frames have pixels, and no group that says where they lie.
colour-ct|again/not-it/notes|volume/images|P19,K08,K12|K01 K08 K12 P10 P11 D11|Slices are stored in colour.
one-slice-inverted|notes|volume|P20||One slice says that small values are bright.
rescale-varying|notes|volume|P20|P11 P14|The intercept changes from slice to slice.
hu-claimed|ready|volume|P21||The header calls the greys Hounsfield units.
two-patients|again|volume|D01|D02 D05|The second half of the series names another patient.
one-foreign-name|again|volume|D01|D02 D05|One slice names another patient.
other-patient-beside|notes|volume|D02|G24|Another person's scan is on the medium.
asked-other-person|again|volume|D03||The patient says another name and birth date.
asked-other-day|notes|volume|D06||The patient was scanned on another day.
anonymous|notes|volume|D04||The name is ANONYMOUS and the ID is empty.
no-name|notes|volume|D04|D03 D11|Name, ID and birth date are empty.
bad-uids|notes|volume|D05|D10|UIDs have letters and leading zeros.
long-uids|notes|volume|D05|D10|UIDs are longer than 64 characters.
no-study-uid|again|volume|D05|D11|Study Instance UID is missing.
no-series-uid|again|volume|D05|D11|Series Instance UID is missing.
no-sop-uids|again|volume|D05|D11 G07 K14|SOP Instance UIDs are missing.
two-studies|notes|volume|D05|D01 D06|One series claims two studies.
two-frames-of-reference|notes|volume|D05||One series claims two frames of reference.
no-frame-of-reference|notes/again|volume|D05|D11|Frame of Reference UID is missing.
mixed-dates|notes|volume|D06|D05|Slices bear two study dates, three weeks apart.
cp1251-undeclared|notes|volume|D07|D10|A Cyrillic name without its character set.
cp1254-undeclared|notes|volume|D07|D10|A Turkish name without its character set.
charset-lies|notes|volume|D07|D10|The header says UTF-8, the name is Latin-1.
cp1251-as-latin-1|notes|volume|D07|D10|A Cyrillic name that is said to be western.
cp1254-as-latin-1|notes|volume|D07|D10|A Turkish name that is said to be western.
name-lost|notes|volume|D07|D10 D04|A program wrote question marks for the letters of the name.
charset-unknown|ready|volume|D07||The header names a character set that is not one of the standard's; the name is plain ASCII.
no-device|ready|volume|D08||The scan does not say where or on what it was made.
no-exposure|ready|volume|D09||Tube voltage and current are empty.
decimal-tube-current|ready/notes|volume|D10||Tube current 4.1 where only whole numbers are allowed.
bad-dates|ready/notes|volume|D10|D06 D03|Dates are written with dashes.
overlong-text|ready/notes|volume|D10||A text is longer than its kind allows.
missing-required|ready/notes|volume|D11||Required labels are missing.
private-geometry|again/not-it|volume/images|D12;G01|K01 G02 G03 G12 G13 G14 G18 D11 P14|Positions are kept in the maker's private fields.
address|ready|volume||D13|Address and telephone number are in the header.
text-only|not-it|nothing|K01||Nothing but a text file.
pdf-only|not-it|document|K02|K01|Only the report, as PDF.
pictures-only|not-it|pictures|K03|K01|Only JPEG and PNG pictures.
surface-only|not-it|surface|K04|K01|Only a surface model.
morita-only|not-it|vendor-volume|K05|K01 K06|Only a volume in the form of J. Morita.
invivo-only|not-it|vendor-volume|K05|K01 K06|Only a volume in the form of Anatomage InVivo.
gzip-slices-only|not-it|vendor-volume|K05|K01 K06|Only gzip slices with an XML of reconstruction values.
unknown-blob|not-it|nothing|K06|K01|Only a big file of unknown kind.
wrapped-pdf|not-it|document|K07|K01 D11 P16|Only a PDF inside DICOM.
wrapped-stl|not-it|surface/document|K07|K01 D11 P16|Only a surface model inside DICOM.
captures-only|not-it|images|K08|K01 P10 P16 G01 G18 D11|Only screen photographs stored as DICOM.
reports-only|not-it|document|K07|K01 D11 P16|Only a dose report and a presentation state.
segmentation-only|not-it|surface|K07|K01 D11|Only a segmentation.
photographs-only|not-it|images|K08|K01 P10 P16 G01 G18 D11|Only photographs stored as DICOM.
flat-x-ray-only|not-it|images|K09|K01 G01 G18 D11|Only a panoramic X-ray.
scout-only|not-it|images|K10|K01 G18 G16 G15 G05 G04|Only three aiming pictures.
panoramic-cuts|not-it/again|images/volume|K11|K01 G08 G18 G04 G05|Only cuts along the dental arch.
renderings-only|not-it|images|K12|K01 K08 P10 P19 G18 G01 D11|Only pictures of a 3D model.
private-class|not-it|images/nothing/vendor-volume|K13|K01 G18 G01 D11 P01|Only objects of a private class.
raw-data|not-it|images/nothing/vendor-volume|K13|K01 G18 G01 D11 P01|Only raw data objects.
slices-as-captures|notes|volume|K14|D05 D11|Slices with all their places are stored as Secondary Capture.
class-mismatch|notes|volume|K14||The file label names another class than the object.
no-preamble|notes|volume|K15||Files lack the first 132 bytes.
no-meta|notes|volume|K15;K16||Files begin with the data set: no preamble, no label.
no-transfer-syntax|notes|volume|K16||The file label lacks the transfer syntax.
stray-delimiter|notes|volume|K16|D11|One header ends a sequence that never began: other readers lose their way there.
letters-exchanged|notes|volume|K16||One slice says by its VR that its direction is a word: other readers find no numbers there.
picture-names|ready|volume|K17||DICOM files are called .jpg.
not-a-jaw|ready|volume|K18||The header says chest.
test-name|notes|volume|K19||The patient is called PHANTOM^JAW.
empty-folder|unread|nothing|S01|K01|Nothing at all.
unreadable-file|again|volume|S02|S04 G04 G05 G13 G14 G19|The system refuses to read one slice.
iso-cut|again/unread/notes|volume/nothing|S02,S06,S07|S01 S02 S06 S07 S12 K01 P02 P04 G04 G18 G19 M02|A disc image that ends too early.
udf-cut|again/unread/notes|volume/nothing|S02,S06,S07|S01 S02 S06 S07 S12 K01 P02 P04 G04 G18 G19 M02|The same without ISO 9660.
zero-byte-slice|again|volume|S04|G04 G05 G13 G14 G19|One slice is an empty file.
tiny-slice|again|volume|S04|G04 G05 G13 G14 G19|One slice is a file of 100 bytes.
zeroed-last-slice|again|volume|S02||The last slice is a file of its right size, full of noughts.
header-cut-last-slice|again|volume|S02|P01 P20|The last slice ends within its header, and leaves no gap.
cloud-placeholder|unread/not-it|nothing|S05|S01 K01|The files are still in the cloud.
partial-download|unread/again|nothing/volume|S06|S07 G04 G18 G19 P02 P03 P04 K01 S01|A download that did not finish, by its name.
partial-zip|unread/again|nothing/volume|S06,S07|G04 G18 G19 P02 P03 P04 K01 S01|A ZIP archive that ends too early.
damaged-zip|again|volume|S07|S02 G04 G05 G13 G14 G19 P02 P04|One member of the ZIP archive is damaged.
encrypted-zip|unread|nothing|S08|S01 K01|A ZIP archive with a password.
encrypted-7z|unread|nothing|S08|S01 K01|A 7z archive with a password, names hidden.
parts-missing|unread/again|nothing/volume|S09|S06 S07 G04 G18 G19 P02 P03 P04 K01 S01|One part of a split archive is missing.
nested-zip|ready|volume|S10||A ZIP archive inside a ZIP archive.
path-traversal|ready/notes|volume|S10||A member of the ZIP archive wants to be written elsewhere.
iso|ready|volume|S11||A disc image.
udf|ready|volume|S11||A disc image that a computer wrote file by file, without ISO 9660.
multisession|notes|volume|S12|S17|A disc image with two sessions.
link-only|not-it|link|S13|K01|Only links to a portal.
shortcut-only|not-it|link|S13|K01|Only a Windows shortcut.
viewer-only|not-it|viewer-program|S14|K01 K06|A viewer program and its data, no DICOM.
viewer-holds-volume|not-it|viewer-program/vendor-volume|S14,K05|K01 K05 K06 S14|A viewer program with the maker's volume inside.
junk|ready|volume|S15||System files lie between the slices.
viewer-beside|ready|volume|S16||A viewer program beside the slices.
disc-one-of-two|again|volume|S17||A disc image that calls itself the first of two.
case-collision|notes|volume|S18||Two names differ only in upper and lower case.
broken-index|ready/notes|volume|M01|M02|The index file is not readable.
index-lists-absent|again|volume|M02|G19|The index lists five slices of the volume that are not there.
index-other-absent|notes|volume|M02|G19|The index lists another series that is not there.
index-only|not-it/again|nothing|M02|K01 S01|The index alone, without any image.
index-uid-differs|notes|volume|M02||The index names another UID for one file.
index-incomplete|ready|volume|M03||Twenty slices are not in the index.
illegal-file-ids|ready|volume|M04||The index names files in lower case, with dots.
index-keys-empty|ready|volume|M05||Required keys of the index are empty.
clean|ready|volume|||Nothing is wrong.
with-index|ready|volume|||A complete index file.
no-extension|ready|volume|||Files are called 000, 001 ... in the root.
dcm-names|ready|volume|||Files end in .dcm.
derived|ready|volume|||Image Type says DERIVED.
workstation-capture|ready|volume|||Conversion Type WSD on true slices.
no-patient-position|ready|volume|||Patient Position and Laterality are absent.
reversed-numbers|ready|volume|||Numbers run against the positions.
numbers-by-tens|ready|volume|||Numbers go by tens.
scouts-in-series|ready|volume|G08||Aiming pictures bear the volume's own Series Instance UID.
shuffled-numbers|ready|volume|||Numbers and names follow no order.
trailing-private|ready|volume|||A private block of 197 KB follows the pixels.
trailing-bytes|ready|volume|P22||197 KB of zeros follow the data set.
companions|ready|volume||K08 K10|Scout, screenshots and a PDF lie beside the volume.
no-study-id|ready|volume|||Study ID is empty.
twelve-bit|ready|volume|||12 bits stored, unsigned.
unsigned|ready|volume|||16 bits, unsigned, intercept -1024.
rounded-positions|ready|volume|||Positions have two decimals.
end-cut-silently|ready|volume|||The last ten slices are missing and nothing tells it: no one can know.
asked-and-right|ready|volume|||The patient confirms name, birth date and day.
enhanced-ct|ready|volume|||One Enhanced CT file.
craniofacial|ready|volume|||One X-Ray 3D Craniofacial file.
implicit|ready|volume|||Implicit VR Little Endian.
deflated|ready|volume|||Deflated Explicit VR Little Endian.
big-endian|ready|volume|||Explicit VR Big Endian.
rle|ready|volume|||RLE.
jpeg-lossless|ready|volume|||JPEG Lossless, process 14.
jpeg-lossless-sv1|ready|volume|||JPEG Lossless, selection value 1.
jpeg-ls|ready|volume|||JPEG-LS Lossless.
jpeg-2000|ready|volume|||JPEG 2000 Lossless.
htj2k|ready|volume|||HTJ2K Lossless.
enhanced-ct-compressed|ready|volume|||One Enhanced CT file with JPEG-LS frames.
zipped|ready|volume|||A folder in a ZIP archive.
"""


@cache
def table() -> Mapping[str, Defect]:
    """Every named defect and oddity, in a stable order. Raises KeyError where a row has no steps."""
    steps: dict[str, Steps] = {}
    for room in (on_geometry, on_pixels, on_identity, on_kind, on_media, on_index, harmless):
        steps |= room.STEPS
    rows = [_row(line, steps) for line in _TABLE.strip().splitlines()]
    assert len(rows) == len(steps), set(steps) - {row.name for row in rows}
    return {row.name: row for row in rows}


def _row(line: str, steps: Mapping[str, Steps]) -> Defect:
    name, verdicts, handed, must, implies, says = line.split("|")
    return Defect(
        name=name,
        says=says,
        must=tuple(frozenset(group.split(",")) for group in must.split(";") if group),
        implies=frozenset(implies.split()),
        verdicts=tuple(_VERDICTS[v] for v in verdicts.split("/")),
        handed=tuple(Handed(h) for h in handed.split("/")),
        steps=steps[name],
    )
