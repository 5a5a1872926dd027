"""D: whose scan it is, when and where it was made (PS3.3 C.7.1 to C.7.5, C.12.1)."""

from __future__ import annotations

from handcarry.checks import on_identity
from handcarry.checks.row import BLOCKS, DEGRADES, INFORMS, Check, OnMedium, OnVolumes, When

IDENTITY: tuple[Check, ...] = (
    Check(
        id="D01",
        looks=OnVolumes(run=on_identity.one_identity),
        weight=BLOCKS,
        asks=True,
        clause="PS3.3 C.7.1.1",
    ),
    Check(
        id="D02",
        looks=OnMedium(run=on_identity.other_people),
        weight=DEGRADES,
        asks=True,
        clause="PS3.3 C.7.1.1",
    ),
    Check(
        id="D03",
        looks=OnMedium(run=on_identity.as_asked),
        weight=BLOCKS,
        asks=True,
        clause="PS3.3 C.7.1.1",
    ),
    Check(
        id="D04",
        looks=OnVolumes(run=on_identity.named),
        weight=DEGRADES,
        asks=True,
        clause="PS3.3 C.7.1.1",
    ),
    Check(
        id="D05",
        looks=OnVolumes(run=on_identity.serial_numbers),
        weight=(
            (When(fact="missing", over=0), BLOCKS),
            (When(fact="invalid", over=0), DEGRADES),
            (When(fact="mixed"), DEGRADES),
            (When(fact="without_frame_of_reference"), DEGRADES),
        ),
        otherwise=INFORMS,
        asks=True,
        clause="PS3.3 C.12.1.1.1, C.7.4.1; PS3.5 9.1",
    ),
    Check(
        id="D06",
        looks=OnVolumes(run=on_identity.day_of_scan),
        weight=DEGRADES,
        asks=True,
        clause="PS3.3 C.7.2.1",
    ),
    Check(
        id="D07",
        looks=OnVolumes(run=on_identity.readable_name),
        # An unknown character set around plain ASCII garbles nothing; a strict program may still refuse the term.
        weight=((When(fact="guessed"), DEGRADES), (When(fact="damaged"), DEGRADES), (When(fact="garbled"), DEGRADES)),
        clause="PS3.3 C.12.1.1.2",
    ),
    Check(
        id="D08",
        looks=OnVolumes(run=on_identity.maker_recorded),
        weight=INFORMS,
        asks=True,
        clause="PS3.3 C.7.5.1",
    ),
    Check(
        id="D09",
        looks=OnVolumes(run=on_identity.exposure_recorded),
        weight=INFORMS,
        clause="PS3.3 C.8.2.1",
    ),
    Check(
        id="D10",
        looks=OnVolumes(run=on_identity.values_valid),
        weight=((When(fact="refused", over=0), DEGRADES),),
        otherwise=INFORMS,
        clause="PS3.5 6.2",
    ),
    Check(
        id="D11",
        looks=OnVolumes(run=on_identity.labels_complete),
        weight=((When(fact="refused", over=0), DEGRADES),),
        otherwise=INFORMS,
        clause="PS3.3 A.3, A.38, A.54",
    ),
    Check(
        id="D12",
        looks=OnVolumes(run=on_identity.essentials_public),
        weight=DEGRADES,
        asks=True,
        clause="PS3.5 7.8",
    ),
    Check(
        id="D13",
        looks=OnVolumes(run=on_identity.personal_data),
        weight=INFORMS,
        clause="PS3.15 E",
    ),
)
