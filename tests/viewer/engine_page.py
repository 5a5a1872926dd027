"""Runs engine.js in a real browser, with and without shared memory, and prints what it told: `python -m tests.viewer.engine_page`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from bench.browser import BLANK, Body, opened, script_of, served
from handcarry.testing.jaw import Grid, small_volume

POOL, SLICES = 4, 20
SIZE, SPACING_MM = (120, 160, 160), (0.6, 0.5, 0.5)


def _bodies() -> dict[str, Body]:
    grid = Grid(size=SIZE, spacing_mm=SPACING_MM)
    values = small_volume(grid, 1).astype("<i2")
    nk, nj, ni = values.shape
    preview = values.reshape(nk // POOL, POOL, nj // POOL, POOL, ni // POOL, POOL).mean((1, 3, 5)).astype("<i2")
    corner = grid.place_mm((0, 0, 0))
    (dk, dj, di), (x, y, z) = SPACING_MM, corner
    header: dict[str, object] = {
        **{"id": "v", "size": (ni, nj, nk), "stored": "int16", "to_lps_mm": [di, 0, 0, x, 0, dj, 0, y, 0, 0, dk, z, 0, 0, 0, 1]},
        "grey": {
            **{"minimum": int(values.min()), "maximum": int(values.max()), "slope": 1, "intercept": 0},
            "percentiles": {str(p): float(np.percentile(preview, p)) for p in (1, 5, 25, 50, 75, 95, 99, 99.9)},
        },
        "slab": {"slices": SLICES, "count": nk // SLICES},
        "preview": {"size": preview.shape[::-1], "factor": [POOL] * 3},
        **{"absent_slices": [], "identity": {}, "notes": [], "voxels_sha256": hashlib.sha256(values.tobytes()).hexdigest()},
        "verdict": {"code": "READY", "title": "", "handed": "volume"},
    }
    slabs: dict[str, Body] = {f"/v/slabs/{s}": values[s * SLICES : (s + 1) * SLICES].tobytes() for s in range(nk // SLICES)}
    pages: dict[str, Body] = {"/": BLANK, "/engine.js": script_of("viewer/tests/page/print.mjs").encode()}
    pages["/look.js"] = (Path(__file__).parent / "engine.js").read_bytes()
    return {
        **pages,
        "/v/header.json": json.dumps(header).encode(),
        "/v/preview": preview.tobytes(),
        **slabs,
        "/sha": str(header["voxels_sha256"]).encode(),
    }


def main() -> None:
    """Print what the engine told, once with shared memory and once without."""
    bodies = _bodies()
    told = []
    for isolated in (True, False):
        with served(bodies, isolated) as address, opened(f"{address}/") as page:
            for name in ("engine.js", "look.js"):
                page.add_script_tag(url=f"{address}/{name}")
            told.append(page.evaluate("look('v')"))
    sha = bodies["/sha"]
    assert isinstance(sha, bytes)
    print(json.dumps({"told": told, "sha256": sha.decode()}))


if __name__ == "__main__":
    main()
