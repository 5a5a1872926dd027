"""`python -m handcarry` is `handcarry`."""

from __future__ import annotations

from handcarry.cli.main import run

if __name__ == "__main__":
    run()
