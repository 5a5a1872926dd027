"""One process of Node for all that is asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.codecs.javascript import JavaScript, bundled


@pytest.fixture(scope="session")
def javascript(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JavaScript]:
    """The browser's codecs."""
    running = JavaScript(bundled("tests/codecs/node.ts", tmp_path_factory.mktemp("codecs")))
    yield running
    running.close()
