"""When and how a report was made: the only line of it that differs between two runs on the same input."""

from __future__ import annotations

import platform
from datetime import UTC, datetime

from handcarry.report.document import Made


def made_after(seconds: float) -> Made:
    """Return the line for a report made now, after so many seconds of work."""
    return Made(
        at=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        seconds=round(seconds, 2),
        system=f"{platform.system()}, Python {platform.python_version()}",
    )
