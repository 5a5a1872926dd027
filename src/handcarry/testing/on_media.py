"""Defects of the medium: empty, unreadable, unfinished, locked, split, linked, or only a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from handcarry.testing import pages, wrapping
from handcarry.testing.draft import Draft
from handcarry.testing.planting import Steps, swap

INSIDE_HEADER = 500  # bytes: behind the class, before the Series Instance UID


def _only(files: Callable[[Draft], Mapping[str, bytes]]) -> Callable[[Draft], None]:
    def plant(draft: Draft) -> None:
        found = files(draft)
        draft.pieces.clear()
        draft.others.update(found)

    return plant


def _lock_one(folder: Path) -> Path:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    files[len(files) // 2].chmod(0)
    return folder


def _shorten(size_bytes: int, draft: Draft) -> None:
    swap(draft, draft.middle, edits=(lambda data: data[:size_bytes],))


def _ruin_last(edit: Callable[[bytes], bytes], draft: Draft) -> None:
    swap(draft, -1, edits=(edit,))


def _placeholders(draft: Draft) -> Mapping[str, bytes]:
    split = [piece.name.rpartition("/") for piece in draft.pieces]
    return {f"{way}{bar}.{name}.icloud": pages.icloud_placeholder(name) for way, bar, name in split}


def _add(files: Mapping[str, bytes], draft: Draft) -> None:
    draft.others.update(files)


STEPS: Mapping[str, Steps] = {
    "empty-folder": Steps(plant=_only(lambda _: {})),
    "unreadable-file": Steps(wrap=_lock_one),
    "iso-cut": Steps(wrap=wrapping.cut_image),
    "udf-cut": Steps(wrap=partial(wrapping.cut_image, make=wrapping.udf_image)),
    "zero-byte-slice": Steps(plant=partial(_shorten, 0)),
    "tiny-slice": Steps(plant=partial(_shorten, 100)),
    "zeroed-last-slice": Steps(plant=partial(_ruin_last, lambda data: bytes(len(data)))),
    "header-cut-last-slice": Steps(plant=partial(_ruin_last, lambda data: data[:INSIDE_HEADER])),
    "cloud-placeholder": Steps(plant=_only(_placeholders)),
    "partial-download": Steps(wrap=wrapping.unfinished),
    "partial-zip": Steps(wrap=wrapping.cut_zip),
    "damaged-zip": Steps(wrap=wrapping.damaged_zip),
    "encrypted-zip": Steps(wrap=wrapping.encrypted_zip),
    "encrypted-7z": Steps(wrap=wrapping.encrypted_7z),
    "parts-missing": Steps(wrap=wrapping.split_zip),
    "nested-zip": Steps(wrap=wrapping.nested_zip),
    "path-traversal": Steps(wrap=wrapping.escaping_zip),
    "iso": Steps(wrap=wrapping.disc_image),
    "udf": Steps(wrap=wrapping.udf_image),
    "multisession": Steps(wrap=wrapping.two_sessions),
    "link-only": Steps(plant=_only(lambda _: pages.links())),
    "shortcut-only": Steps(plant=_only(lambda _: {"Scan.lnk": pages.shortcut()})),
    "viewer-only": Steps(plant=_only(lambda _: pages.viewer())),
    "viewer-holds-volume": Steps(plant=_only(lambda d: {"Viewer.exe": pages.program(pages.invivo(d.jaw))})),
    "junk": Steps(plant=partial(_add, pages.junk())),
    "viewer-beside": Steps(plant=partial(_add, pages.viewer())),
    "disc-one-of-two": Steps(wrap=partial(wrapping.disc_image, volumes=2)),
    "case-collision": Steps(wrap=wrapping.colliding_zip),
}
