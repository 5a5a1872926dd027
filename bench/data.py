"""The scans that timings are taken on, written once into `bench/out` and kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from handcarry.testing.spec import Iod, Spec, Syntax
from handcarry.testing.write import draft_of, write_draft

OUT = Path(__file__).parent / "out"

SYNTAXES = {
    "explicit": Syntax.EXPLICIT,
    "jpeg-lossless": Syntax.JPEG_LOSSLESS_SV1,
    "jpeg-ls": Syntax.JPEG_LS,
    "jpeg-2000": Syntax.JPEG_2000_LOSSLESS,
    "rle": Syntax.RLE,
}


def series(name: str, edge: int) -> Path:
    """Return the folder of a cube of `edge` voxels in one of `SYNTAXES`, one file a slice; written at the first call."""
    step_mm = 102.4 / edge
    return _once(f"{name}-{edge}", Spec(size=(edge, edge, edge), spacing_mm=(step_mm, step_mm, step_mm), syntax=SYNTAXES[name]))


def many_small(files: int) -> Path:
    """Return a folder of so many slices of 128 x 128."""
    return _once(f"small-{files}", Spec(size=(files, 128, 128)))


def multi_frame_gigabyte() -> Path:
    """Return a folder with one enhanced CT of 2048 frames of 512 x 512: 1.07 GB."""
    return _once("multi-frame-1gb", Spec(size=(2048, 512, 512), spacing_mm=(0.05, 0.2, 0.2), iod=Iod.ENHANCED_CT))


def _once(name: str, spec: Spec) -> Path:
    folder = OUT / name
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "scan").mkdir(parents=True)
        write_draft(folder / "scan", draft_of(spec))
        (folder / "complete").touch()
    return folder / "scan"


def files_of(folder: Path) -> Iterator[Path]:
    """Return the files of a scan in order."""
    return iter(sorted(path for path in folder.rglob("*") if path.is_file()))
