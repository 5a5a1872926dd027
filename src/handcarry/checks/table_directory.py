"""M: does the index of the disc tell the truth (PS3.3 Annex F, PS3.10 8)."""

from __future__ import annotations

from handcarry.checks import on_directory
from handcarry.checks.row import BLOCKS, DEGRADES, INFORMS, Check, OnMedium, When

DIRECTORY: tuple[Check, ...] = (
    Check(
        id="M01",
        looks=OnMedium(run=on_directory.index_present),
        weight=INFORMS,
        clause="PS3.10 8.6",
    ),
    Check(
        id="M02",
        looks=OnMedium(run=on_directory.records_resolve),
        weight=((When(fact="in_best", over=0), BLOCKS), (When(fact="alone"), BLOCKS)),
        otherwise=DEGRADES,
        asks=True,
        clause="PS3.3 F.3.2.2, PS3.10 8.6",
    ),
    Check(
        id="M03",
        looks=OnMedium(run=on_directory.files_indexed),
        weight=INFORMS,
        clause="PS3.3 F.3.2.2",
    ),
    Check(
        id="M04",
        looks=OnMedium(run=on_directory.file_ids_legal),
        weight=INFORMS,
        clause="PS3.10 8.2, 8.5",
    ),
    Check(
        id="M05",
        looks=OnMedium(run=on_directory.index_keys),
        weight=INFORMS,
        clause="PS3.3 F.5",
    ),
)
