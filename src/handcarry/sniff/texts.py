"""What a text is: a link, a web page, a surface model, a script, or words for people.

Knows characters. It must not know where they came from.
"""

from __future__ import annotations

import re

from handcarry.model.entry import Family, Kind

_TEXT_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1c-\x1f\x7f]")
_URL = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
_REFRESH = re.compile(r"<meta[^>]{0,200}http-equiv\s*=\s*[\"']?refresh[^>]{0,200}url\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE)
_SCRIPT_MOVE = re.compile(r"location(?:\.href|\.replace)?\s*[=(]\s*[\"'](?:https?:)?//", re.IGNORECASE)
_HREF = re.compile(r"<a\s[^>]{0,400}href\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"<(script|style|head)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*|<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta)\b", re.IGNORECASE | re.DOTALL)
_OBJ_VERTEX = re.compile(r"^v[ \t]+-?[\d.]+(?:e[-+]?\d+)?[ \t]+-?[\d.]+(?:e[-+]?\d+)?[ \t]+-?[\d.]", re.IGNORECASE | re.MULTILINE)
_BOMS = ((b"\xef\xbb\xbf", "utf_8"), (b"\xff\xfe", "utf_16"), (b"\xfe\xff", "utf_16"))
_FEW_CHARACTERS = 100  # beside a link, an instruction or a password; more is a notice or a letter that mentions one
_SHORT_PAGE_CHARACTERS = 300

LINK_PAGE = Kind(family=Family.LINK, format="html-link", name="web page that leads elsewhere")
LINK_TEXT = Kind(family=Family.LINK, format="text-link", name="text with a link")
WEB_PAGE = Kind(family=Family.TEXT, format="html", name="web page")
TEXT = Kind(family=Family.TEXT, format="text", name="text")
AUTORUN = Kind(family=Family.AUTORUN, format="autorun", name="instruction to start a program")

# Said at the very beginning, after a byte order mark and white space.
_OPENINGS: tuple[tuple[str, Kind], ...] = (
    ("[internetshortcut]", Kind(family=Family.LINK, format="url", name="internet shortcut")),
    ("[autorun]", AUTORUN),
    ("#!", Kind(family=Family.PROGRAM, format="script", name="script")),
    ("<hps", Kind(family=Family.SURFACE, format="3shape-dcm", name="3Shape surface model")),
    ("<svg", Kind(family=Family.PICTURE, format="svg", name="SVG picture")),
    ("solid", Kind(family=Family.SURFACE, format="stl", name="STL surface model")),
)
# Said somewhere near the beginning, whatever stands before.
_WITHIN: tuple[tuple[str, str, Kind], ...] = (
    ("<?xml", "<hps", Kind(family=Family.SURFACE, format="3shape-dcm", name="3Shape surface model")),
    ("<?xml", "<svg", Kind(family=Family.PICTURE, format="svg", name="SVG picture")),
    ("<?xml", "<key>url</key>", Kind(family=Family.LINK, format="webloc", name="internet shortcut")),
    ("[", "[internetshortcut]", Kind(family=Family.LINK, format="url", name="internet shortcut")),
    ("[desktop entry]", "type=link", Kind(family=Family.LINK, format="desktop-link", name="internet shortcut")),
    (";", "[autorun]", AUTORUN),
)
_NEAR = 2048
_LOOK = 4096
_PAGE = 16384  # a page longer than this shows more than a link


def as_text(head: bytes) -> str | None:
    """The head as characters, None where it is not text. Any 8-bit code page counts: only its ASCII is looked at."""
    for mark, codec in _BOMS:
        if head.startswith(mark):
            text = head.decode(codec, errors="replace").lstrip("\ufeff")
            return None if _TEXT_CONTROLS.search(text[:_LOOK].encode("utf_8", errors="replace")) else text
    if _TEXT_CONTROLS.search(head):
        return None
    return head.decode("latin_1")


def text_kind(text: str, *, name: str, extension: str) -> Kind:
    """What a text is, by its words; the name decides only where words cannot (autorun.inf)."""
    start = text.lstrip().lower()
    near = start[:_NEAR]
    for opening, kind in _OPENINGS:
        if near.startswith(opening) and (opening != "solid" or "facet" in near or "endsolid" in near):
            return kind
    for opening, word, kind in _WITHIN:
        if near.startswith(opening) and word in near:
            return kind
    if name.lower() == "autorun.inf":
        return AUTORUN
    if (extension == "obj" and _OBJ_VERTEX.search(text)) or len(_OBJ_VERTEX.findall(text[:_NEAR])) >= 3:
        return Kind(family=Family.SURFACE, format="obj", name="OBJ surface model")
    if _HTML.match(text[: 4 * _NEAR]):
        return LINK_PAGE if _leads_elsewhere(text) else WEB_PAGE
    return LINK_TEXT if _is_mere_link(text) else TEXT


def _leads_elsewhere(page: str) -> bool:
    """A redirect to another host, or a page that shows little but a link to one. The start page of a disc links to its own files."""
    start = page[:_PAGE]
    if _REFRESH.search(start) or _SCRIPT_MOVE.search(start):
        return True
    return len(page) < _PAGE and bool(_HREF.search(page)) and len(_NOT_SHOWN.sub("", page).strip()) < _SHORT_PAGE_CHARACTERS


def _is_mere_link(text: str) -> bool:
    links = _URL.findall(text[:8192])
    return 1 <= len(links) <= 2 and len(text.strip()) - sum(map(len, links)) <= _FEW_CHARACTERS
