"""S: could the medium be read at all, and is what it holds more than a wrapper."""

from __future__ import annotations

from handcarry.checks import on_source
from handcarry.checks.places import UNSEEN
from handcarry.checks.row import BLOCKS, DEGRADES, INFORMS, Check, OnMedium, When

SOURCE: tuple[Check, ...] = (
    Check(
        id="S01",
        looks=OnMedium(run=on_source.nothing_readable),
        weight=BLOCKS,
        asks=True,
        clause="practice",
    ),
    Check(
        id="S02",
        looks=OnMedium(run=on_source.unreadable_files),
        weight=UNSEEN,
        otherwise=DEGRADES,
        asks=When(fact="faulty"),  # what only has no reader here is whole for all we know, and no new copy would open either
        clause="practice",
    ),
    Check(
        id="S04",
        looks=OnMedium(run=on_source.empty_files),
        weight=(*UNSEEN, (When(fact="image_like"), DEGRADES)),
        otherwise=INFORMS,
        asks=True,
        clause="PS3.10 7.1",
    ),
    Check(
        id="S05",
        looks=OnMedium(run=on_source.cloud_placeholders),
        weight=UNSEEN,
        otherwise=DEGRADES,
        clause="practice",
    ),
    Check(
        id="S06",
        looks=OnMedium(run=on_source.partial_downloads),
        weight=UNSEEN,
        otherwise=DEGRADES,
        asks=True,
        clause="practice",
    ),
    Check(
        id="S07",
        looks=OnMedium(run=on_source.damaged_archives),
        weight=UNSEEN,
        otherwise=DEGRADES,
        asks=True,
        clause="practice",
    ),
    Check(
        id="S08",
        looks=OnMedium(run=on_source.locked_archives),
        weight=UNSEEN,
        otherwise=DEGRADES,
        asks=True,
        clause="practice",
    ),
    Check(
        id="S09",
        looks=OnMedium(run=on_source.missing_parts),
        weight=UNSEEN,
        otherwise=DEGRADES,
        asks=True,
        clause="practice",
    ),
    Check(
        id="S10",
        looks=OnMedium(run=on_source.nested_archives),
        weight=((When(fact="in_series"), BLOCKS), (When(fact="refused", over=0), DEGRADES), (When(fact="escaping", over=0), DEGRADES)),
        otherwise=INFORMS,
        clause="practice",
    ),
    Check(
        id="S11",
        looks=OnMedium(run=on_source.disc_images),
        weight=INFORMS,
        clause="PS3.12 F",
    ),
    Check(
        id="S12",
        looks=OnMedium(run=on_source.several_sessions),
        weight=DEGRADES,
        asks=True,
        clause="PS3.12 F",
    ),
    Check(
        id="S13",
        looks=OnMedium(run=on_source.links_only),
        weight=BLOCKS,
        asks=True,
        clause="practice",
    ),
    Check(
        id="S14",
        looks=OnMedium(run=on_source.viewer_only),
        weight=BLOCKS,
        asks=True,
        clause="practice",
    ),
    Check(
        id="S15",
        looks=OnMedium(run=on_source.junk_files),
        weight=INFORMS,
        clause="practice",
    ),
    Check(
        id="S16",
        looks=OnMedium(run=on_source.programs_beside),
        # A slice that is a program as well is an attack, or will be taken for one and removed; a viewer beside a scan is usual.
        weight=((When(fact="disguised", over=0), BLOCKS),),
        otherwise=INFORMS,
        clause="PS3.10 7.1, CVE-2019-11687",
    ),
    Check(
        id="S17",
        looks=OnMedium(run=on_source.several_discs),
        weight=BLOCKS,
        asks=True,
        clause="PS3.11 K.2.1.1",
    ),
    Check(
        id="S18",
        looks=OnMedium(run=on_source.colliding_names),
        weight=((When(fact="in_series"), DEGRADES),),
        otherwise=INFORMS,
        clause="PS3.10 8.2",
    ),
)
