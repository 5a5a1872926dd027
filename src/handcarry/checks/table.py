"""The table: every promise the program makes, one row each, family by family."""

from __future__ import annotations

from handcarry.checks.row import Check
from handcarry.checks.table_geometry import GEOMETRY

TABLE: tuple[Check, ...] = GEOMETRY
