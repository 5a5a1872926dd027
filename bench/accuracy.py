"""What the viewer's engine says of a phantom with closed-form answers: `make accuracy` prints the table and writes docs/accuracy.md.

The geometry goes the whole way: DICOM files, handcarry's own reading of them, the served header, the engine in a browser.
The answers come from the definition of the phantom, from numpy, and from SimpleITK's resampling; none of them knows our code.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pydicom
import SimpleITK

from bench.blobs import CASES, GROUND, Case, affine_of, places_mm, voxels, write
from bench.browser import BLANK, ROOT, Body, opened, script_of, served
from handcarry.examine import check
from handcarry.pixels.volume import Plan, plan_of
from handcarry.testing.phantom import Iod

Real = npt.NDArray[np.float64]
Greys = npt.NDArray[np.int16]
Told = Mapping[str, Any]

OUTSIDE = 0x7FFFFFFF
GUESS_MM = (0.7, -0.6, 0.5)
POOL = 4
LENGTH_MM, ANGLE_DEG, GREY, LEVELS_WITHIN, LEVELS_MOST = 0.01, 0.1, 1e-6, 0.999, 4
HAIR = 1e-5  # voxels: two programs may round a place so near to a border to either side


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The greatest errors of one case. `oracle` is how far CPU pictures are from SimpleITK's, beyond rounding to whole values."""

    case: str
    length_mm: float
    angle_deg: float
    letters: bool
    profile: float
    statistics: float
    oracle: float
    border: float
    levels_within: float
    levels_most: int
    backend: str

    @property
    def good(self) -> bool:
        """Does it keep every promise?"""
        geometry = self.length_mm <= LENGTH_MM and self.angle_deg <= ANGLE_DEG and self.letters
        greys = max(self.profile, self.statistics, self.oracle) <= GREY and self.border == 0
        return geometry and greys and self.levels_within >= LEVELS_WITHIN and self.levels_most <= LEVELS_MOST


def main() -> int:
    """Judge all cases, or with --quick the hardest one; 1 if any promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the oblique, reversed, classic case")
    parser.add_argument("--write", type=Path, help="the page to write")
    given = parser.parse_args()
    hardest = [case for case in CASES if case.reversed_order and case.spec.iod is not Iod.ENHANCED_CT]
    cases = hardest if given.quick else list(CASES)
    found = [_judged(case) for case in cases]
    table = _table(found)
    print(table)
    if given.write:
        given.write.write_text(TEXT.format(table=table))
    return 0 if all(one.good for one in found) else 1


def _judged(case: Case) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        files = write(case, Path(folder))
        plan, values = _read(Path(folder))
        image = _by_simpleitk(case, files)
    told = _told(case, plan, values)
    exact = places_mm(case.spec)
    clicked = told["clicked"].values()
    differences = [_picture_difference(image, one) for one in told["pictures"]]
    return Found(
        case=case.name,
        length_mm=max(_worst(one["lengths"], _lengths(exact)) for one in clicked),
        angle_deg=max(_worst(one["angles"], _angles(exact)) for one in clicked),
        letters=_letters_hold(told["letters"], exact, np.array(case.spec.centre_mm)),
        profile=max(_profile_error(case, one) for one in told["numbers"]["profiles"]),
        statistics=max(_statistics_error(case, one) for one in told["numbers"]["regions"]),
        oracle=max(difference for difference, _ in differences),
        border=max(border for _, border in differences),
        levels_within=float(told["gl"]["within"]),
        levels_most=int(told["gl"]["most"]),
        backend=str(told["gl"]["backend"]),
    )


def _read(folder: Path) -> tuple[Plan, Greys]:
    """The volume as handcarry lays it out; its pixels by pydicom."""
    report = check(folder)
    assert report.best is not None, "a volume was written"
    plan = plan_of(report.best)
    assert isinstance(plan, Plan), plan
    slices = []
    for place in plan.places:
        assert place is not None, "no slice is missing"
        pixels = pydicom.dcmread(folder / report.medium.entries[place.instance.entry].path).pixel_array
        slices.append(pixels[place.frame] if pixels.ndim == 3 else pixels)
    return plan, np.stack(slices).astype("<i2")


def _by_simpleitk(case: Case, files: Sequence[Path]) -> SimpleITK.Image:
    """The series as SimpleITK reads it; an enhanced file, whose geometry it does not read, as an image of the same definition."""
    if len(files) > 1:
        names = SimpleITK.ImageSeriesReader.GetGDCMSeriesFileNames(str(files[0].parent))
        return SimpleITK.ReadImage(names)
    m = affine_of(case.spec)
    spacing = np.linalg.norm(m[:3, :3], axis=0)
    image = SimpleITK.GetImageFromArray(voxels(case.spec))
    image.SetOrigin(m[:3, 3].tolist())
    image.SetSpacing(spacing.tolist())
    image.SetDirection((m[:3, :3] / spacing).ravel().tolist())
    return image


def _told(case: Case, plan: Plan, values: Greys) -> Told:
    """What the engine found, in a browser."""
    exact = places_mm(case.spec)
    guesses = {name: (place + GUESS_MM).tolist() for name, place in exact.items()}
    plain = {name: place.tolist() for name, place in exact.items()}
    with served(_bodies(plan, values)) as address, opened(f"{address}/") as page:
        for name in ("engine.js", "accuracy.js"):
            page.add_script_tag(url=f"{address}/{name}")
        told: Told = page.evaluate("(given) => judge(...given)", ["v", guesses, plain, list(case.spec.centre_mm)])
    return told


def _bodies(plan: Plan, values: Greys) -> dict[str, Body]:
    nk, nj, ni = values.shape
    small = tuple(-(-n // POOL) for n in values.shape)
    padded = np.pad(values, [(0, s * POOL - n) for s, n in zip(small, values.shape, strict=True)], mode="edge")
    preview = padded.reshape(small[0], POOL, small[1], POOL, small[2], POOL).mean((1, 3, 5)).astype("<i2")
    assert plan.size == (ni, nj, nk), (plan.size, values.shape)
    header = {
        "id": "v",
        "size": plan.size,
        "stored": plan.stored,
        "to_lps_mm": plan.to_lps_mm,
        "grey": {"minimum": int(GROUND), "maximum": int(values.max()), "slope": 1, "intercept": 0, "percentiles": {}},
        "slab": {"slices": plan.slab_slices, "count": plan.slab_count},
        "preview": {"size": small[::-1], "factor": [POOL] * 3},
        "absent_slices": plan.absent,
        "identity": {},
        "verdict": {"code": "READY", "title": "", "handed": "volume"},
        "notes": plan.notes,
        "voxels_sha256": None,
    }
    step = plan.slab_slices
    slabs: dict[str, Body] = {f"/v/slabs/{s}": values[s * step : (s + 1) * step].tobytes() for s in range(plan.slab_count)}
    pages: dict[str, Body] = {"/": BLANK, "/engine.js": script_of("viewer/tests/page/print.mjs").encode()}
    pages["/accuracy.js"] = (ROOT / "bench" / "accuracy.js").read_bytes()
    return {**pages, "/v/header.json": json.dumps(header).encode(), "/v/preview": preview.tobytes(), **slabs}


def _worst(told: Sequence[float], exact: Sequence[float]) -> float:
    return max(abs(a - b) for a, b in zip(told, exact, strict=True))


def _lengths(places: Mapping[str, Real]) -> list[float]:
    return [float(np.linalg.norm(a - b)) for a, b in combinations(places.values(), 2)]


def _angles(places: Mapping[str, Real]) -> list[float]:
    """At each ball, between the next and the one after."""
    points = list(places.values())
    found = []
    for n, vertex in enumerate(points):
        a, b = points[(n + 1) % len(points)] - vertex, points[(n + 2) % len(points)] - vertex
        found.append(float(np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)))))
    return found


AXES = {"L": (0, 1), "R": (0, -1), "P": (1, 1), "A": (1, -1), "H": (2, 1), "F": (2, -1)}
STANDARD = {"axial": "RLAP", "coronal": "RLHF", "sagittal": "APHF"}


def _letters_hold(planes: Sequence[Told], places: Mapping[str, Real], centre: Real) -> bool:
    """The standard planes as radiology wants them; on every plane each ball where the letters at the sides say it lies."""
    for plane in planes:
        sides = plane["sides"]
        told = "".join(sides[side] for side in ("left", "right", "top", "bottom"))
        if told != STANDARD.get(plane["name"], told):
            return False
        for name, place in places.items():
            offset = place - centre
            for shown, side, opposite in zip(plane["shown"][name], ("right", "bottom"), ("left", "top"), strict=True):
                towards = sides[side] if shown > 0 else sides[opposite]
                direction = np.array(plane["right"] if side == "right" else plane["down"]) * np.sign(shown)
                axis, sign = AXES[towards[0]]
                if direction @ offset <= 0 or direction[axis] * sign <= 0:
                    return False
    return True


def _trilinear(case: Case, points: Real) -> Real:
    """numpy's own: the eight neighbours of points (..., 3) in mm, weighted; held at the outermost centres."""
    values = voxels(case.spec).astype(np.float64)
    m = np.linalg.inv(affine_of(case.spec))
    place = points @ m[:3, :3].T + m[:3, 3]
    last = np.array(values.shape[::-1]) - 1
    place = np.clip(place, 0, last)
    low = np.minimum(np.floor(place).astype(int), last - 1)
    part = place - low
    total = np.zeros(points.shape[:-1])
    for corner in range(8):
        step = np.array([corner & 1, corner >> 1 & 1, corner >> 2 & 1])
        i, j, k = np.moveaxis(low + step, -1, 0)
        total += np.where(step == 1, part, 1 - part).prod(-1) * values[k, j, i]
    return total


def _profile_error(case: Case, told: Told) -> float:
    a, b = np.array(told["from"]), np.array(told["to"])
    spacing = min(case.spec.spacing_mm)
    steps = max(1, int(np.ceil(2 * np.linalg.norm(b - a) / spacing - 1e-9)))
    wanted = _trilinear(case, np.linspace(a, b, steps + 1))
    assert len(told["grey"]) == steps + 1
    return float(np.abs(np.array(told["grey"]) - wanted).max() / np.abs(wanted).max())


def _statistics_error(case: Case, told: Told) -> float:
    """The greatest error of mean, SD, least, greatest (as a share of the greatest) and area, against numpy on the same cells."""
    region, found = told["region"], told["found"]
    corner, opposite, right, down = (np.array(region[key]) for key in ("corner_mm", "opposite_mm", "right", "down"))
    width, height = (opposite - corner) @ right, (opposite - corner) @ down
    pitch = min(case.spec.spacing_mm)
    columns, rows = max(1, int(np.floor(width / pitch + 0.5))), max(1, int(np.floor(height / pitch + 0.5)))
    u, v = np.meshgrid((np.arange(columns) + 0.5) * width / columns, (np.arange(rows) + 0.5) * height / rows)
    kept = np.full(u.shape, True)
    area = width * height
    if region["kind"] == "ellipse":
        kept = (2 * u / width - 1) ** 2 + (2 * v / height - 1) ** 2 <= 1
        area *= np.pi / 4
    greys = _trilinear(case, corner + u[..., None] * right + v[..., None] * down)[kept]
    assert found["count"] == greys.size, (found["count"], greys.size)
    pairs = [(found["mean"], greys.mean()), (found["sd"], greys.std()), (found["minimum"], greys.min()), (found["maximum"], greys.max())]
    return float(max(*(abs(a - b) / greys.max() for a, b in pairs), abs(found["area_mm2"] - area) / area))


def _picture_difference(image: SimpleITK.Image, told: Told) -> tuple[float, float]:
    """How far the engine's picture is from SimpleITK's of the same plane, and the share of pixels in the volume for one only."""
    plane = told["plane"]
    sampler = SimpleITK.ResampleImageFilter()
    sampler.SetSize((plane["width"], plane["height"], 1))
    sampler.SetOutputOrigin(plane["origin_mm"])
    sampler.SetOutputSpacing((plane["pixel_mm"],) * 3)
    sampler.SetOutputDirection(np.stack([plane["right"], plane["down"], plane["normal"]], axis=1).ravel().tolist())
    sampler.SetDefaultPixelValue(-1e6)
    sampler.SetOutputPixelType(SimpleITK.sitkFloat64)
    sampler.SetInterpolator(SimpleITK.sitkLinear if told["interpolation"] == "trilinear" else SimpleITK.sitkNearestNeighbor)
    wanted = SimpleITK.GetArrayFromImage(sampler.Execute(image))[0]
    greys = np.array(told["greys"]).reshape(wanted.shape)
    outside, elsewhere = greys == OUTSIDE, wanted < -1e5
    linear = told["interpolation"] == "trilinear"
    sure = _sure(image, plane, wanted.shape, middles=not linear)
    both = ~outside & ~elsewhere & sure
    assert both.sum() > both.size / 4
    worst = float(np.abs(greys - wanted)[both].max()) - (0.5 if linear else 0)
    return max(0.0, worst) / 1e4, float(((outside != elsewhere) & sure).mean())


def _sure(image: SimpleITK.Image, plane: Told, shape: tuple[int, ...], middles: bool) -> npt.NDArray[np.bool_]:
    """Pixels that do not lie on the very border of the volume, nor (for nearest neighbours) on the very middle between two voxels."""
    rows, columns = np.meshgrid(np.arange(shape[0]), np.arange(shape[1]), indexing="ij")
    right, down, origin = (np.array(plane[key]) for key in ("right", "down", "origin_mm"))
    points = origin + (columns[..., None] * right + rows[..., None] * down) * plane["pixel_mm"]
    axes = np.array(image.GetDirection()).reshape(3, 3) * np.array(image.GetSpacing())
    place = (points - np.array(image.GetOrigin())) @ np.linalg.inv(axes).T
    border = np.minimum(np.abs(place + 0.5), np.abs(place - np.array(image.GetSize()) + 0.5)).min(-1) > HAIR
    halves = np.abs(place - np.floor(place) - 0.5).min(-1) > HAIR
    sure: npt.NDArray[np.bool_] = border & halves if middles else border
    return sure


def _table(found: Sequence[Found]) -> str:
    lines = [
        "| phantom | length, mm | angle, degrees | letters | profile against numpy | statistics against numpy | pictures against SimpleITK "
        "| CPU and GL within one level | farthest, levels | |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in found:
        geometry = f"{one.length_mm:.5f} | {one.angle_deg:.5f} | {'right' if one.letters else 'WRONG'}"
        greys = f"{one.profile:.0e} | {one.statistics:.0e} | {one.oracle:.0e}"
        levels = f"{one.levels_within:.5%} | {one.levels_most} ({one.backend})"
        lines.append(f"| {one.case} | {geometry} | {greys} | {levels} | {'good' if one.good else 'BROKEN'} |")
    goals = f"{LENGTH_MM} | {ANGLE_DEG} | right | {GREY:.0e} | {GREY:.0e} | {GREY:.0e}"
    lines.append(f"| goal | {goals} | {LEVELS_WITHIN:.1%} | {LEVELS_MOST} | |")
    return "\n".join(lines)


TEXT = """# How accurate the viewer is

Written by `make accuracy`, from a phantom whose answers are known in closed form: five soft balls (Gaussians of 0.9 mm) at
places in the patient that no turn or mirror image has too. It is cut along the axes named, written as DICOM, read by
handcarry, and shown by the viewer's engine in headless Chromium.

{table}

* **length, angle**: every ball is found as a careful eye would, by clicking on its middle in pictures: from a guess more than
  a millimetre off, in the three standard planes in turn, and again in three oblique ones. The worst error of all ten lengths
  and five angles between them, both ways, against the definition of the phantom.
* **letters**: the standard planes have the letters radiology wants; on every plane, oblique ones too, each ball shows on
  the side where the letters say it lies.
* **profile, statistics**: the greatest relative error of grey values along lines between the balls, and of mean, standard
  deviation, least, greatest and area of rectangles and ellipses on an oblique plane, against numpy on the same points.
* **pictures against SimpleITK**: `ResampleImageFilter` on the same planes, linear and nearest; the greatest difference beyond
  rounding to whole stored values, as a share of 10,000. Classic series SimpleITK reads by itself. Pixels whose place
  is the very border of the volume, or (nearest) the very middle between two voxels, are left out: there two programs may round
  to either side. Ours takes the upper one, on the CPU and on the GPU.
* **CPU and GL**: pictures of five planes, four slabs, two windows, both interpolations, after the window.

## How values are sampled

So that anyone can repeat a number: voxel centres lie at whole (i, j, k); the 4x4 matrix of the header takes them to LPS mm.
The grey value at a point is the trilinear value of the eight stored values about it, in float64; beyond the outermost centres,
up to half a voxel, the outermost value is held. Grey values are stored values: never Hounsfield units.

* A **profile** from a to b has n + 1 samples, n = max(1, ceil(2 |ab| / s)), s the finest voxel spacing, both ends included.
* A **region** (rectangle, ellipse) has its bounding box in the plane cut into columns x rows of equal cells,
  columns = max(1, round(width / s)), rows likewise; the value at a cell's centre counts where that centre lies in the shape.
  The standard deviation is of all samples (divided by n); the area is the shape's own.
* A **slab** of t mm takes 2 floor(t / 2d) + 1 planes, d one voxel's step along the normal, the plane itself in the middle;
  their mean, greatest or least value. Samples outside the volume are left out.
"""


if __name__ == "__main__":
    sys.exit(main())
