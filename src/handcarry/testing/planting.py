"""What a planted defect is: how to plant it, and what the program must say of it. It knows no defect by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from handcarry.model.report import Asked
from handcarry.model.verdict import Handed, Verdict
from handcarry.testing.draft import Draft, Piece
from handcarry.testing.spec import Spec
from handcarry.testing.write import Planted, draft_of, write_draft

# Checks that only ever inform: they may speak up on any phantom and lower nothing.
INFORMING = frozenset(
    "S10 S11 S15 S16 K17 K18 P17 P21 P22 G06 G20 G21 G23 G24 G25 D08 D09 D13 M01 M03 M04 M05 M06 M07 M11 M12".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The three steps of planting: alter the spec, plant in the draft, wrap the written folder and return what is handed over.

    `asked` is what the patient says, for checks that need it.
    """

    alter: Callable[[Spec], Spec] | None = None
    plant: Callable[[Draft], None] | None = None
    wrap: Callable[[Path], Path] | None = None
    asked: Asked = field(default_factory=Asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One named defect, or one harmless oddity.

    Of each set in `must`, at least one check id has to fail. Ids in `implies` may fail besides. Any other lowering finding is a false
    alarm; ids in INFORMING are always welcome. `verdicts` and `handed` list every right answer.
    """

    name: str
    says: str
    must: tuple[frozenset[str], ...]
    implies: frozenset[str]
    verdicts: tuple[Verdict, ...]
    handed: tuple[Handed, ...]
    steps: Steps

    @property
    def ids(self) -> frozenset[str]:
        """Every check id that this defect is meant to trip."""
        return frozenset().union(*self.must)

    def allows(self, check_id: str) -> bool:
        """True where a finding with this id is no false alarm."""
        return check_id in self.ids | self.implies | INFORMING


def plant_all(folder: Path, spec: Spec, defects: Sequence[Defect]) -> Planted:
    """Write a series with all these defects below `folder`."""
    every = [defect.steps for defect in defects]
    for steps in every:
        spec = steps.alter(spec) if steps.alter else spec
    draft = draft_of(spec)
    for steps in every:
        if steps.plant:
            steps.plant(draft)
    planted = write_draft(folder, draft)
    for steps in every:
        if steps.wrap:
            planted = replace(planted, path=steps.wrap(planted.path))
    return planted


def each(change: Callable[[Piece], None]) -> Callable[[Draft], None]:
    """Do the same to every piece."""

    def plant(draft: Draft) -> None:
        for piece in draft.pieces:
            change(piece)

    return plant


def swap(draft: Draft, number: int, **changes: object) -> None:
    """Replace fields of one piece."""
    draft.pieces[number] = replace(draft.pieces[number], **changes)  # type: ignore[arg-type]
