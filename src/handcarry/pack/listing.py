"""What a folder or archive says of itself: a pack's manifest, a bag's (RFC 8493), or a plain list of SHA-256 sums.

Reads lists only; hashes nothing. Every list comes down to the same: paths, and the sums they should have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

import msgspec

from handcarry.errors import CannotOpen
from handcarry.pack import label, layout, manifest, original
from handcarry.pack.bag import PAYLOAD
from handcarry.pack.manifest import BadManifest
from handcarry.pack.minisign import PublicKey
from handcarry.pack.signed import Signed, signed_by

LISTS = ("SHA256SUMS", "SHA256SUMS.TXT", "SHA256SUM", "SHA256SUM.TXT", "SHA256.TXT", "CHECKSUMS.SHA256")
ALGORITHMS = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
_BAG_MANIFEST = re.compile(r"(tag)?manifest-(\w+)\.txt")
_BAG_LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?(.+)")
_BAGIT = re.compile(r"BagIt-Version: (\d+)\.(\d+)\n(?:Tag-File-Character-Encoding: (\S+)\n?)\s*")
_MOST_DIGITS = 20
_OXUM = re.compile(r"^Payload-Oxum:\s*(\d+)\.(\d+)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One thing that can be verified. `sums` maps a path to what it must be, by algorithm; `sizes` to its bytes, where that is told.

    `faults` are what is wrong with the lists themselves. `unlisted` are paths that belong to it and stand in no list; with `whole` False
    further files beside the listed ones are nobody's business (the tag files of a bag, a plain list). `parity_percent` is how much recovery
    data a pack was made with, None where it does not say; `vouched` is true where its label shows the `fingerprint` of its manifest.
    """

    kind: str
    sums: Mapping[str, Mapping[str, str]]
    sizes: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    unlisted: frozenset[str] = frozenset()
    payload_bytes: int | None = None
    payload_files: int | None = None
    fingerprint: str = ""
    vouched: bool = False
    parity_percent: int | None = None
    signed: Signed | None = None
    holds: str = ""


_OF_PACK = frozenset({layout.MANIFEST, layout.LABEL, layout.ORIGINAL_JSN, layout.SIGNATURE, layout.SIGNER})
_OF_BAG = frozenset({"bagit.txt", "bag-info.txt", "package-info.txt", "fetch.txt"})
_MOST_BYTES = {
    layout.MANIFEST: manifest.MOST_BYTES,
    layout.ORIGINAL_JSN: original.MOST_BYTES,
    layout.LABEL: label.MOST_BYTES,
    layout.SIGNATURE: 1 << 12,
    layout.SIGNER: 1 << 12,
    "bagit.txt": 1 << 12,
    "bag-info.txt": 1 << 20,
    "package-info.txt": 0,  # nothing in it is asked for
}
T = TypeVar("T")


def is_list(path: str) -> bool:
    """True for a file that must be read to know what is listed."""
    if path.removeprefix(f"{PAYLOAD}/") in _OF_PACK or path in _OF_BAG:
        return True
    return "/" not in path and (path.upper() in LISTS or _BAG_MANIFEST.fullmatch(path) is not None)


def most_bytes(path: str) -> int:
    """Return how many bytes of such a file are of use: what it takes to list 200,000 files."""
    named = _BAG_MANIFEST.fullmatch(path)
    if named is not None and named[2].lower() not in ALGORITHMS:
        return 0
    return _MOST_BYTES.get(path.removeprefix(f"{PAYLOAD}/"), manifest.MOST_BYTES)


def listing_of(lists: Mapping[str, bytes], key: PublicKey | None = None) -> Listing:
    """Return what these lists say; `key` is whose signature there should be. Raises `CannotOpen` where there is none."""
    if layout.MANIFEST in lists or layout.ORIGINAL_JSN in lists:
        return _of_pack(lists, key)
    if "bagit.txt" in lists:
        bag, inside = _of_bag(lists), inside_bag(lists)
        return _both(bag, _of_pack(inside, key)) if layout.MANIFEST in inside else bag
    for path in sorted(lists):
        if path.upper() in LISTS:
            return _of_list(path, lists[path])
    raise CannotOpen(word="nothing_to_verify_by")


def inside_bag(files: Mapping[str, T]) -> dict[str, T]:
    """Return what lies in a bag, by its place in there."""
    return {path.removeprefix(f"{PAYLOAD}/"): each for path, each in files.items() if path.startswith(f"{PAYLOAD}/")}


def _both(bag: Listing, pack: Listing) -> Listing:
    """A pack in a bag: what either list says must hold."""
    inner = {f"{PAYLOAD}/{path}": sums for path, sums in pack.sums.items()}
    return replace(
        bag,
        sums={path: {**bag.sums.get(path, {}), **inner.get(path, {})} for path in {**bag.sums, **inner}},
        sizes={f"{PAYLOAD}/{path}": size for path, size in pack.sizes.items()},
        faults=(*bag.faults, *pack.faults),
        fingerprint=pack.fingerprint,
        signed=pack.signed,
        holds=pack.holds,
    )


def _of_pack(lists: Mapping[str, bytes], key: PublicKey | None) -> Listing:
    data, faults = lists.get(layout.MANIFEST), []
    if data is None:
        return Listing(kind="pack", sums={}, faults=("VERIFY/SHA256.TXT is missing",), unlisted=layout.UNLISTED)
    try:
        lines = manifest.read(data)
    except BadManifest as bad:
        return Listing(kind="pack", sums={}, faults=(f"VERIFY/SHA256.TXT is damaged: {bad}",), unlisted=layout.UNLISTED)
    fingerprint = manifest.fingerprint(data)
    shown = label.fingerprint_on(lists[layout.LABEL]) if layout.LABEL in lists else None
    if layout.LABEL in lists:
        if shown is None:
            faults.append("LABEL.HTM is not as it was written")
        elif shown != fingerprint:
            faults.append("LABEL.HTM shows the fingerprint of another list than VERIFY/SHA256.TXT")
    else:
        faults.append("LABEL.HTM is missing")
    sizes: dict[str, int] = {}
    percent, holds = None, ""
    try:
        told = original.from_json(lists[layout.ORIGINAL_JSN])
        sizes, percent = {content.path: content.size_bytes for content in told.contents}, told.parity_percent
        holds = original.holds(told)
    except (KeyError, msgspec.DecodeError):
        faults.append("VERIFY/ORIGINAL.JSN cannot be read")
    sums = {line.path: {"sha256": line.sha256} for line in lines}
    signed, wrong = signed_by(lists, key)
    return Listing(
        kind="pack",
        sums=sums,
        sizes=sizes,
        faults=(*faults, *wrong),
        unlisted=layout.UNLISTED,
        fingerprint=fingerprint,
        vouched=shown == fingerprint,
        parity_percent=percent,
        signed=signed,
        holds=holds,
    )


def _of_list(path: str, data: bytes) -> Listing:
    try:
        lines = manifest.read_foreign(data)
    except BadManifest as bad:
        return Listing(kind="list", sums={}, faults=(f"{path} cannot be used: {bad}",), unlisted=frozenset({path}))
    return Listing(kind="list", sums={line.path: {"sha256": line.sha256} for line in lines}, unlisted=frozenset({path}))


def _of_bag(lists: Mapping[str, bytes]) -> Listing:
    faults: list[str] = []
    told = _BAGIT.fullmatch(lists["bagit.txt"].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n"))
    if told is None:
        faults.append("bagit.txt does not say which version it is of and how its files are written")
    encoding = (told[3] or "UTF-8") if told else "UTF-8"
    sums: dict[str, dict[str, str]] = {}
    payload: dict[str, set[str]] = {}
    for path, data in lists.items():
        named = _BAG_MANIFEST.fullmatch(path)
        if named is None:
            continue
        lines = _bag_lines(path, data, encoding, named[2].lower(), faults)
        if not named[1]:
            payload[named[2]] = set(lines)
        for each, value in lines.items():
            sums.setdefault(each, {})[named[2].lower()] = value
    if not payload:
        faults.append("there is no manifest of the payload")
    if len({frozenset(each) for each in payload.values()}) > 1:
        faults.append("the manifests list different files")
    faults += _fetch_faults(lists.get("fetch.txt", b"").decode("utf-8", "replace"))
    oxum = _OXUM.search(lists.get("bag-info.txt", b"").decode("utf-8", "replace"))
    return Listing(
        kind="bag",
        sums=sums,
        faults=tuple(faults),
        payload_bytes=_number(oxum[1]) if oxum else None,
        payload_files=_number(oxum[2]) if oxum else None,
    )


def _number(digits: str) -> int:
    """Return a count; of more digits than any medium has, one that nothing equals (Python refuses to read thousands of them)."""
    return int(digits) if len(digits) <= _MOST_DIGITS else -1


def _fetch_faults(text: str) -> list[str]:
    """Nothing is ever fetched; what a line would write outside the payload is told (RFC 8493 2.2.3)."""
    paths = (_unescaped(line.split(maxsplit=2)[-1]) for line in text.splitlines() if line.strip())
    wrong = any(not manifest.is_inside(path) or not path.startswith(f"{PAYLOAD}/") for path in paths)
    return ["fetch.txt names a path outside the payload"] if wrong else []


def _bag_lines(path: str, data: bytes, encoding: str, algorithm: str, faults: list[str]) -> dict[str, str]:
    if algorithm not in ALGORITHMS:
        faults.append(f"{path}: no algorithm of that name is known")
        return {}
    if len(data) > manifest.MOST_BYTES:
        faults.append(f"{path}: more than {manifest.MOST_BYTES >> 20} MiB")
        return {}
    try:
        text = data.decode(encoding)
    except (LookupError, ValueError, IndexError):  # a bag may name any of Python's codecs: punycode raises IndexError
        faults.append(f"{path} is not written in the encoding that bagit.txt names")
        return {}
    found: dict[str, str] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip():
            continue
        parts = _BAG_LINE.fullmatch(line)
        name = _unescaped(parts[2]).removeprefix("./") if parts else ""
        if parts is None or len(parts[1]) != ALGORITHMS[algorithm] or not manifest.is_inside(name):
            faults.append(f"{path}: line {number} is not a checksum and a path inside the bag")
        elif found.setdefault(name, parts[1].lower()) != parts[1].lower():
            faults.append(f"{path}: line {number} gives a second checksum for the same path")
    return found


def _unescaped(path: str) -> str:
    """RFC 8493 2.1.3: only line ends and the percent sign itself are escaped."""
    return re.sub("%(0[aAdD]|25)", lambda found: chr(int(found[1], 16)), path)
