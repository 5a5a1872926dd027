"""The table: every promise the program makes, one row each, family by family."""

from __future__ import annotations

from handcarry.checks.row import Check
from handcarry.checks.table_directory import DIRECTORY
from handcarry.checks.table_geometry import GEOMETRY
from handcarry.checks.table_identity import IDENTITY
from handcarry.checks.table_kind import KIND
from handcarry.checks.table_pixels import PIXELS
from handcarry.checks.table_source import SOURCE

TABLE: tuple[Check, ...] = (*SOURCE, *KIND, *PIXELS, *GEOMETRY, *IDENTITY, *DIRECTORY)
