"""What a file system says of itself, and what it leaves unsaid."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from handcarry.host import disk


@pytest.mark.parametrize(("total", "free", "known"), [(1 << 30, 5 << 20, 5 << 20), (1 << 30, 0, 0), (0, 0, None)])
def test_free_space_is_known_where_there_is_any_space_at_all(
    total: int, free: int, known: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = shutil.disk_usage(tmp_path)._replace(total=total, used=total - free, free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: told)
    assert disk.file_system(tmp_path).free_bytes == known
