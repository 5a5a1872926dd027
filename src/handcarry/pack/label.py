"""LABEL.HTM: a label for the medium and a sheet for the wallet, with the fingerprint of the manifest in words and as a QR code.

The manifest cannot list what shows its own hash, so the label proves itself: its last line is the SHA-256 of all before it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import segno
from markupsafe import Markup

from handcarry.pack.pages import Facts, rendered, styled_label

MOST_BYTES = 1 << 20  # a page of some 6 KiB for each language

_PROOF = re.compile(rb"<!-- sha256 ([0-9a-f]{64}) -->\n")
_PROOF_BYTES = 81
_SHOWN = re.compile(r'<p class="print"><code>([0-9a-f ]{79})</code></p>')


def label(sides: Sequence[Facts], fingerprint: str) -> bytes:
    """Return the page in the languages of `sides`. The QR code holds no name: only what this is and the fingerprint."""
    code = segno.make(f"handcarry pack {sides[0].made[:10]}\nsha256 {fingerprint.replace(' ', '')}", error="m", micro=False)
    drawn = Markup(code.svg_inline(scale=4, border=2, omitsize=True))  # noqa: S704  drawn by us, holds no text
    page = rendered("label.html", sides=sides, fingerprint=fingerprint, code=drawn, **styled_label()).encode()
    page = page if page.endswith(b"\n") else page + b"\n"
    return page + b"<!-- sha256 " + hashlib.sha256(page).hexdigest().encode() + b" -->\n"


def fingerprint_on(page: bytes) -> str | None:
    """Return the fingerprint that a label shows, None where the label is not as it was written."""
    proof = _PROOF.fullmatch(page[-_PROOF_BYTES:])
    if proof is None or hashlib.sha256(page[:-_PROOF_BYTES]).hexdigest() != proof[1].decode():
        return None
    shown = _SHOWN.search(page.decode(errors="replace"))
    return shown[1] if shown else None
