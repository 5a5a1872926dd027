"""Where things lie in a pack: names of ISO 9660 level 1, eight characters and three, at most five folders deep.

A PDI-style file-set (IHE RAD TF-1 15, PS3.10 8) at the root, with what proves it in VERIFY and what no file-set may hold in ORIGINAL.
"""

from __future__ import annotations

DICOMDIR = "DICOMDIR"
README = "README.TXT"
INDEX = "INDEX.HTM"
LABEL = "LABEL.HTM"
DICOM = "DICOM"
IHE_PDI = "IHE_PDI"
ORIGINAL = "ORIGINAL"
VERIFY = "VERIFY"
VIEWER = "VIEWER"
VIEWER_PAGE = "VIEWER/INDEX.HTM"
VIEWER_DATA = "VIEWER/DATA"
VIEWER_LIST = "VIEWER/DATA/LIST.JS"
REPORT_HTM = "VERIFY/REPORT.HTM"
REPORT_JSN = "VERIFY/REPORT.JSN"
ORIGINAL_JSN = "VERIFY/ORIGINAL.JSN"
MANIFEST = "VERIFY/SHA256.TXT"
PARITY = "VERIFY/PARITY"  # recovery data, which covers the manifest and proves itself
PARITY_TXT = "VERIFY/PARITY.TXT"
SIGNATURE = "VERIFY/SHA256.SIG"
SIGNER = "VERIFY/SIGNER.PUB"

UNLISTED = frozenset({MANIFEST, LABEL, SIGNATURE})  # the manifest cannot list itself, nor what shows or signs its own hash
