"""K: is it DICOM, and is it the scan (PS3.3 Annex A, PS3.10 7.1)."""

from __future__ import annotations

from handcarry.checks import on_kind
from handcarry.checks.row import BLOCKS, DEGRADES, INFORMS, Check, OnImages, OnMedium, OnVolumes, When

KIND: tuple[Check, ...] = (
    Check(
        id="K01",
        looks=OnMedium(run=on_kind.no_dicom_image),
        weight=BLOCKS,
        asks=True,
        clause="PS3.10 7.1",
    ),
    Check(
        id="K02",
        looks=OnMedium(run=on_kind.only_documents),
        weight=BLOCKS,
        asks=True,
        clause="practice",
    ),
    Check(
        id="K03",
        looks=OnMedium(run=on_kind.only_pictures),
        weight=BLOCKS,
        asks=True,
        clause="practice",
    ),
    Check(
        id="K04",
        looks=OnMedium(run=on_kind.only_surfaces),
        weight=BLOCKS,
        asks=True,
        clause="practice",
    ),
    Check(
        id="K05",
        looks=OnMedium(run=on_kind.foreign_volume),
        weight=BLOCKS,
        asks=True,
        clause="practice",
    ),
    Check(
        id="K06",
        looks=OnMedium(run=on_kind.only_foreign_blobs),
        weight=BLOCKS,
        asks=True,
        clause="practice",
    ),
    Check(
        id="K07",
        looks=OnMedium(run=on_kind.wrapped_only),
        weight=BLOCKS,
        asks=True,
        clause="PS3.3 A.45, A.85",
    ),
    Check(
        id="K08",
        looks=OnMedium(run=on_kind.screens_instead),
        weight=BLOCKS,
        asks=True,
        clause="PS3.3 A.8",
    ),
    Check(
        id="K09",
        looks=OnMedium(run=on_kind.projections_instead),
        weight=BLOCKS,
        asks=True,
        clause="PS3.3 A.26, A.28",
    ),
    Check(
        id="K10",
        looks=OnMedium(run=on_kind.aiming_only),
        weight=BLOCKS,
        asks=True,
        clause="PS3.3 C.8.2.1.1.1",
    ),
    Check(
        id="K11",
        looks=OnMedium(run=on_kind.reformats_instead),
        weight=BLOCKS,
        asks=True,
        clause="PS3.3 C.7.6.2",
    ),
    Check(
        id="K12",
        looks=OnMedium(run=on_kind.renderings_instead),
        weight=BLOCKS,
        asks=True,
        clause="PS3.3 C.7.6.1.1.2",
    ),
    Check(
        id="K13",
        looks=OnMedium(run=on_kind.private_instead),
        weight=BLOCKS,
        asks=True,
        clause="PS3.3 A.37",
    ),
    Check(
        id="K14",
        looks=OnImages(run=on_kind.labels_agree),
        weight=(
            (When(fact="mislabelled", over=0), DEGRADES),
            (When(fact="unknown", over=0), DEGRADES),
            (When(fact="captures", over=0), DEGRADES),
        ),
        otherwise=INFORMS,
        clause="PS3.10 7.1",
    ),
    Check(
        id="K15",
        looks=OnImages(run=on_kind.preamble_present),
        weight=DEGRADES,
        asks=True,
        clause="PS3.10 7.1",
    ),
    Check(
        id="K16",
        looks=OnImages(run=on_kind.encoding_declared),
        weight=DEGRADES,
        asks=True,
        clause="PS3.10 7.1",
    ),
    Check(
        id="K17",
        looks=OnMedium(run=on_kind.odd_names),
        weight=INFORMS,
        clause="PS3.10 8.2",
    ),
    Check(
        id="K18",
        looks=OnVolumes(run=on_kind.expected_scan),
        weight=INFORMS,
        clause="PS3.3 C.7.3.1",
    ),
    Check(
        id="K19",
        looks=OnVolumes(run=on_kind.of_a_patient),
        weight=DEGRADES,
        asks=True,
        clause="practice",
    ),
)
