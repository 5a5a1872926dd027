"""Everything that one request comes to, put together once for every form it takes: text, page, PDF, calendar."""

from __future__ import annotations

from msgspec import Struct

from handcarry.ask.asking import Asking
from handcarry.ask.card import Card, card_of
from handcarry.ask.checklist import Item, checklist
from handcarry.ask.letter import Block, colleague_letter, letter
from handcarry.ask.plan import Plan, plan_of
from handcarry.model.translate import Translate


class Sheet(Struct, frozen=True, kw_only=True):
    """One request as it is shown. `letter_mine` is the letter in the patient's language, () where that is the clinic's."""

    asking: Asking
    card: Card
    letter: tuple[Block, ...]
    letter_mine: tuple[Block, ...]
    colleague: tuple[Block, ...]
    plan: Plan
    checklist: tuple[Item, ...]


def sheet_of(asking: Asking, t: Translate) -> Sheet:
    """Return the whole request; what only the patient reads is in the language of `t`."""
    same = asking.mine.code == asking.theirs.code
    return Sheet(
        asking=asking,
        card=card_of(asking),
        letter=letter(asking, asking.theirs),
        letter_mine=() if same else letter(asking, asking.mine),
        colleague=colleague_letter(asking, asking.theirs),
        plan=plan_of(asking, t),
        checklist=checklist(asking, t),
    )
