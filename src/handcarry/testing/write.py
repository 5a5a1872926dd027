"""Writes a draft to a folder. It knows files; what is wrong with them was decided before."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from handcarry.testing.directory import directory_bytes
from handcarry.testing.draft import Draft, file_bytes
from handcarry.testing.jaw import Canal, Jaw, Vector
from handcarry.testing.multiframe import one_file
from handcarry.testing.objects import ct_pieces
from handcarry.testing.spec import Spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """What was written, and the truth about it. `path` is what a patient would hand over."""

    path: Path
    files: tuple[Path, ...]
    spec: Spec
    jaw: Jaw

    @property
    def canals(self) -> tuple[Canal, Canal]:
        """The mandibular canals, right then left, in mm (LPS)."""
        return self.jaw.canals

    @property
    def marks(self) -> dict[str, Vector]:
        """Places that tell the sides apart, in mm (LPS)."""
        return self.jaw.marks

    @property
    def step_mm(self) -> float:
        """The distance of neighbouring slices before any defect."""
        return self.spec.spacing_mm[0]


def draft_of(spec: Spec) -> Draft:
    """The clean series, not yet written."""
    jaw = Jaw(grid=spec.grid, seed=spec.seed)
    pieces = one_file(jaw, spec) if spec.iod.one_file else ct_pieces(jaw, spec)
    return Draft(spec=spec, jaw=jaw, pieces=pieces)


def write_draft(folder: Path, draft: Draft) -> Planted:
    """Write every piece and every other file below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [_write(folder / piece.name, file_bytes(piece)) for piece in draft.pieces]
    files += [_write(folder / name, data) for name, data in draft.others.items()]
    if draft.spec.dicomdir:
        listed = list(draft.pieces)
        for plan in draft.index_plans:
            listed = plan(listed)
        files.append(_write(folder / "DICOMDIR", directory_bytes(listed)))
    return Planted(path=folder, files=tuple(files), spec=draft.spec, jaw=draft.jaw)


def _write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
