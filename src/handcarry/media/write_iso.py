"""Writes a disc image: ISO 9660 level 1 names, Rock Ridge and Joliet beside them, so that every system lists it alike (PS3.12 F).

pycdlib does the tables; names come from us, eight characters and three in upper case.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

_LEVEL = 3  # names stay those of level 1; files may be longer than 4 GiB
_VOLUME = "HANDCARRY"


def write_iso(out: Path, files: Iterable[tuple[str, Path]]) -> None:
    """Write the files under their names into a new image."""
    import pycdlib  # noqa: PLC0415  only for discs

    image = pycdlib.PyCdlib()
    image.new(interchange_level=_LEVEL, joliet=3, rock_ridge="1.09", vol_ident=_VOLUME, sys_ident="", app_ident_str="HANDCARRY")
    made: set[str] = set()
    try:
        for name, path in files:
            *folders, last = name.split("/")
            for depth in range(1, len(folders) + 1):
                folder = "/" + "/".join(folders[:depth])
                if folder not in made:
                    made.add(folder)
                    image.add_directory(folder, rr_name=folders[depth - 1], joliet_path=folder)
            identifier = last if "." in last else last + "."
            place = "/".join(("", *folders, f"{identifier};1"))
            image.add_file(str(path), place, rr_name=last, joliet_path="/" + name)
        image.write(str(out))
    finally:
        image.close()
