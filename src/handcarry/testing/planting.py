"""What a planted defect is: how to plant it, and what the program must say of it. It knows no defect by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from handcarry.model.report import Asked
from handcarry.model.verdict import Handed, Verdict
from handcarry.testing.draft import Draft, Piece
from handcarry.testing.spec import Spec
from handcarry.testing.write import Planted, draft_of, write_draft

AGAIN = (Verdict.ASK_AGAIN,)
NOTES = (Verdict.READY_WITH_NOTES,)
READY = (Verdict.READY,)
NOT_IT = (Verdict.NOT_THE_RECORD,)
UNREAD = (Verdict.COULD_NOT_READ,)
REFUSED = (Verdict.ASK_AGAIN, Verdict.NOT_THE_RECORD)
IN_USE = (Verdict.READY, Verdict.READY_WITH_NOTES)

# Checks that only ever inform: they may speak up on any phantom and lower nothing.
INFORMING = frozenset(
    "S10 S11 S15 S16 K17 K18 P17 P21 P22 G06 G20 G21 G23 G24 G25 D08 D09 D13 M01 M03 M04 M05 M06 M07 M11 M12".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One named defect, or one harmless oddity.

    `must` are check ids that have to fail; "G01|G02" is satisfied by either. `implies` are ids that may fail besides, because the
    defect entails them. Any other lowering finding is a false alarm; ids in INFORMING are always welcome. The three steps of
    planting are: `alter` the spec, `plant` in the draft, `wrap` the written folder and return what is handed over.
    """

    name: str
    says: str
    must: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...]
    handed: Handed = Handed.VOLUME
    alter: Callable[[Spec], Spec] | None = None
    plant: Callable[[Draft], None] | None = None
    wrap: Callable[[Path], Path] | None = None
    asked: Asked = field(default_factory=Asked)

    @property
    def ids(self) -> frozenset[str]:
        """Every check id that this defect is meant to trip."""
        return frozenset(i for group in self.must for i in group.split("|"))

    def allows(self, check_id: str) -> bool:
        """True where a finding with this id is no false alarm."""
        return check_id in self.ids or check_id in self.implies or check_id in INFORMING


def plant_all(folder: Path, spec: Spec, defects: tuple[Defect, ...]) -> Planted:
    """Write a series with all these defects below `folder`."""
    for defect in defects:
        spec = defect.alter(spec) if defect.alter else spec
    draft = draft_of(spec)
    for defect in defects:
        if defect.plant:
            defect.plant(draft)
    planted = write_draft(folder, draft)
    for defect in defects:
        if defect.wrap:
            planted = replace(planted, path=defect.wrap(planted.path))
    return planted


def words(text: str) -> tuple[str, ...]:
    """Ids as they are written in the tables: "G04 G19|G07"."""
    return tuple(text.split())


def each(change: Callable[[Piece], None]) -> Callable[[Draft], None]:
    """Do the same to every piece."""

    def plant(draft: Draft) -> None:
        for piece in draft.pieces:
            change(piece)

    return plant


def swap(draft: Draft, number: int, **changes: object) -> None:
    """Replace fields of one piece."""
    draft.pieces[number] = replace(draft.pieces[number], **changes)  # type: ignore[arg-type]
