"""The manifest: which files belong to a pack, each with its SHA-256. Plain `sha256sum -c VERIFY/SHA256.TXT` checks it at the pack's root.

Ours is read strictly, so that not one of its bits can change unnoticed: lower-case hex, two spaces, a relative path, "\\n"; paths in
ascending order of their bytes, so none comes twice. Lists that others made are read as GNU coreutils does. Pure: bytes in, lines out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

MOST_BYTES = 64 << 20  # 200,000 files with paths of 260 characters

_STRICT = re.compile(r"([0-9a-f]{64})  ([^\x00-\x1f\x7f\\]+)")
_GNU = re.compile(r"(\\?)([0-9a-fA-F]{64}) [ *](.+)")
_BSD = re.compile(r"(\\?)SHA256 \((.+)\) = ([0-9a-fA-F]{64})")
_ESCAPES = {"\\\\": "\\", "\\n": "\n", "\\r": "\r"}


class Line(NamedTuple):
    """One file: lower-case hex, and the path from the root, with "/"."""

    sha256: str
    path: str


class BadManifest(Exception):
    """It cannot be believed. `line` counts from 1, 0 where all of it is meant; `why` holds nothing of its content."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}" if line else why)
        self.line = line
        self.why = why


def written(lines: Iterable[Line]) -> bytes:
    """Return the manifest of these files. Raises `BadManifest` where one could not be read back."""
    ordered = sorted(lines, key=lambda line: line.path.encode())
    data = "".join(f"{line.sha256}  {line.path}\n" for line in ordered).encode()
    read(data)
    return data


def read(data: bytes) -> tuple[Line, ...]:
    """Read a manifest of ours. Raises `BadManifest`."""
    texts = _texts(data)
    if not data.endswith(b"\n"):
        raise BadManifest(len(texts), "the last line is cut off")
    lines = []
    for number, text in enumerate(texts, 1):
        found = _STRICT.fullmatch(text)
        if found is None:
            raise BadManifest(number, "not a lower-case SHA-256, two spaces and a path")
        lines.append(_line(number, found[1], found[2]))
    for number, (before, after) in enumerate(pairwise(lines), 2):
        if before.path.encode() >= after.path.encode():
            raise BadManifest(number, "the same path twice, or paths out of order")
    return tuple(lines)


def read_foreign(data: bytes) -> tuple[Line, ...]:
    """Read a list that another program made: GNU or BSD form, "*" for binary, escaped names, CRLF. Raises `BadManifest`."""
    lines, seen = [], set()
    for number, text in enumerate(_texts(data), 1):
        bare = text.removesuffix("\r")
        if not bare or bare.startswith("#"):
            continue
        line = _line(number, *_foreign(number, bare))
        if line.path in seen:
            raise BadManifest(number, "the same path twice")
        seen.add(line.path)
        lines.append(line)
    if not lines:
        raise BadManifest(0, "it lists no file")
    return tuple(lines)


def fingerprint(data: bytes) -> str:
    """Return the manifest's own SHA-256 as people compare it: 16 groups of four."""
    return grouped(hashlib.sha256(data).hexdigest())


def grouped(digest: str) -> str:
    """Return a SHA-256 in hex as people compare it."""
    return " ".join(digest[at : at + 4] for at in range(0, 64, 4))


def is_inside(path: str) -> bool:
    """True for a relative path that stays below the root on every system."""
    parts = path.split("/")
    return "\\" not in path and "\0" not in path and not re.match(r"[A-Za-z]:", path) and not any(part in {"", ".", ".."} for part in parts)


def _texts(data: bytes) -> list[str]:
    if len(data) > MOST_BYTES:
        raise BadManifest(0, f"more than {MOST_BYTES >> 20} MiB")
    try:
        texts = data.decode().split("\n")
    except UnicodeDecodeError:
        raise BadManifest(0, "it is not UTF-8 text") from None
    if texts[-1] == "":
        texts.pop()
    if not texts:
        raise BadManifest(0, "it lists no file")
    return texts


def _foreign(number: int, text: str) -> tuple[str, str]:
    gnu = _GNU.fullmatch(text)
    bsd = _BSD.fullmatch(text)
    if gnu is not None:
        escaped, sha256, path = gnu.groups()
    elif bsd is not None:
        escaped, path, sha256 = bsd.groups()
    else:
        raise BadManifest(number, "not a SHA-256 and a path")
    if escaped:
        path = re.sub(r"\\[\\nr]", lambda found: _ESCAPES[found[0]], path)
    return sha256.lower(), path.removeprefix("./")


def _line(number: int, sha256: str, path: str) -> Line:
    if not is_inside(path):
        raise BadManifest(number, "a path that leads out of the folder")
    return Line(sha256, path)
