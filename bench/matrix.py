"""Planted defects against handcarry and the checkers and readers of others: `make matrix` writes docs/matrix.md.

Each tool runs for real on the same phantoms. A cell says what a tool said beyond what it says of a healthy scan of the same make.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from handcarry.testing.phantom import Spec, table, write_series

TIMEOUT_SECONDS = 180.0
HOME = Path(__file__).parents[1]
TRUE_STEP_MM = Spec().spacing_mm[0]
SEEN_STEP_MM = 5e-5  # four decimals are printed

CLASSIC = (
    "clean", "missing-slice", "five-missing", "end-cut-silently", "duplicate-same", "jitter", "no-position", "same-position",
    "other-orientation", "pixel-spacing-change", "matrix-change", "shear", "two-patients", "truncated-pixels", "zero-byte-slice",
    "lossy-flag",
)  # fmt: skip
MULTI_FRAME = ("enhanced-ct", "craniofacial", "dolphin", "no-plane-orientation", "word-capture")
HEALTHY = ("clean", "enhanced-ct", "craniofacial")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one tool said of one phantom: its lines, and for a reader the (slices, step in mm) of each volume it made."""

    lines: tuple[str, ...] = ()
    volumes: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A tool: what is called, how it is asked, and short words for what it says (first match; "" is left out)."""

    name: str
    program: str
    ask: Callable[[Path], Answer]
    words: tuple[tuple[str, str], ...] = ()
    makes_volumes: bool = False
    version: Callable[[], str] = field(default=lambda: "")


def run(command: Sequence[str], folder: Path) -> list[str]:
    """Return the lines a program prints, without the places on this machine."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return [f"no answer in {TIMEOUT_SECONDS:.0f} s"]
    text = (done.stdout + done.stderr).decode(errors="replace").replace(str(folder), "")
    ending = [f"killed by signal {-done.returncode}"] if done.returncode < 0 else []
    return [line.strip() for line in text.splitlines() if line.strip()] + ending


def files_of(folder: Path) -> list[str]:
    """Return the files of a phantom, relative to it, in order."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def dciodvfy(folder: Path) -> Answer:
    """File by file."""
    return Answer(lines=tuple(line for name in files_of(folder) for line in run(["dciodvfy", name], folder)))


def dcentvfy(folder: Path) -> Answer:
    """All files together."""
    return Answer(lines=tuple(run(["dcentvfy", *files_of(folder)], folder)))


def dcm2niix(folder: Path) -> Answer:
    """Convert the folder, and look at the headers of what was made (NIfTI-1: dim at byte 40, pixdim at byte 76)."""
    with tempfile.TemporaryDirectory() as out:
        lines = run(["dcm2niix", "-f", "volume", "-b", "n", "-o", out, "."], folder)
        volumes = []
        for path in sorted(Path(out).glob("*.nii")):
            head = path.read_bytes()[:348]
            if re.search("_(Eq|Tilt)", path.name):
                lines.append("adds a resampled copy")
                continue
            volumes.append((struct.unpack_from("<8h", head, 40)[3], struct.unpack_from("<8f", head, 76)[3]))
        return Answer(lines=tuple(line.replace(out, "") for line in lines), volumes=tuple(volumes))


def python_reader(name: str) -> Callable[[Path], Answer]:
    """Return how to ask one of the readers of `bench.peer`."""

    def ask(folder: Path) -> Answer:
        lines = run([sys.executable, "-m", "bench.peer", name, str(folder / Spec().folder)], HOME)
        made = [line.split() for line in lines if line.startswith("volume ")]
        volumes = tuple((int(slices), float(step_mm)) for _, slices, step_mm in made)
        return Answer(lines=tuple(line for line in lines if not line.startswith("volume ")), volumes=volumes)

    return ask


def handcarry(folder: Path) -> Answer:
    """The command that a patient runs."""
    report = json.loads("".join(run([sys.executable, "-m", "handcarry", "check", "--json", "--quiet", "."], folder)))
    heavy = sorted({f["id"] for f in report["findings"] if f["severity"] != "informs"})
    light = sorted({f["id"] for f in report["findings"] if f["severity"] == "informs"} - set(heavy))
    return Answer(lines=(f"**{report['verdict']}**", *heavy, *(f"({id})" for id in light)))


def our_cell(answer: Answer, usual: frozenset[str]) -> str:
    """Return our verdict, and what was found beyond the remarks on a healthy scan."""
    verdict, *ids = answer.lines
    return " ".join([verdict, *(id for id in ids if id not in usual)])


def _package(name: str) -> Callable[[], str]:
    return lambda: metadata.version(name)


def _debian() -> str:
    found = run(["dpkg-query", "-W", "-f=${Version}", "dicom3tools"], Path.cwd()) if shutil.which("dpkg-query") else []
    return found[0] if found else ""


def _dcm2niix_version() -> str:
    found = re.search(r"v[\d.]+", " ".join(run(["dcm2niix", "--version"], Path.cwd())))
    return found.group() if found else ""


PEERS = (
    Peer(
        name="dciodvfy",
        program="dciodvfy",
        ask=dciodvfy,
        version=_debian,
        words=(
            (r"Seek failed", "error: Seek failed"),
            (r"Error - Missing attribute Type (\w+) .*Element=<(\w+)>", r"error: no \2"),
            (r"needed to build DICOMDIR", "warnings on DICOMDIR keys"),
            (r"Unrecognized enumerated value .*<Number of Frames>|Number of Frames", "error: NumberOfFrames"),
            (r"Information Object Not found", "error: unknown object"),
            (r"dataset read failed", ""),
            (r"^\w+Image$", ""),
            (r"Standard Extended SOP Class", ""),
            (r"not present in standard DICOM IOD", "warning: attributes beyond the IOD"),
        ),
    ),
    Peer(
        name="dcentvfy",
        program="dcentvfy",
        ask=dcentvfy,
        version=_debian,
        words=(
            (r"Error - Different (\w+) for same", r"error: different \1"),
            (r"Duplicate SOPInstanceUID", "error: duplicate SOPInstanceUID"),
            (r"Unrecognized SOP Class", "warning: SOP class"),
            (r"Seek failed", "error: Seek failed"),
            (r"dataset read failed", ""),
        ),
    ),
    Peer(
        name="dcm2niix",
        program="dcm2niix",
        ask=dcm2niix,
        makes_volumes=True,
        version=_dcm2niix_version,
        words=(
            (r"^(Chris|Found|Convert|Conversion) ", ""),
            (r"Unable to determine manufacturer", ""),
            (r"Interslice distance varies", "warns: distances vary"),
            (r"Missing images", "warns: missing images?"),
            (r"DUPLICATES REMOVED", "removes duplicates"),
            (r"All images appear to be a single slice", "warns: a single slice"),
            (r"FileSize < |not large enough", "error: file too small"),
            (r"Unable to determine spatial orientation|Unable to determine slice direction", "warns: orientation"),
            (r"Bogus spatial matrix", "warns: bogus spatial matrix"),
            (r"spatial position repeats", ""),
            (r"Slices not stacked: (\w+) var", r"splits: other \1"),
            (r"gantry tilt|Gantry Tilt", "warns: gantry tilt"),
        ),
    ),
    Peer(
        name="SimpleITK",
        program=sys.executable,
        ask=python_reader("simpleitk"),
        makes_volumes=True,
        version=_package("SimpleITK"),
        words=(
            (r"Non uniform sampling", "warns: non uniform"),
            (r"^WARNING: ", ""),
            (r"raised (\w+)", "refuses (exception)"),
        ),
    ),
    Peer(
        name="dicom2nifti",
        program=sys.executable,
        ask=python_reader("dicom2nifti"),
        makes_volumes=True,
        version=_package("dicom2nifti"),
        words=(
            (r"raised Conversion\w*Error: ([A-Z_/]+)$", r"refuses (\1)"),
            (r"raised ConversionError: Unsupported or missing Plane", "refuses (no plane orientation)"),
            (r"raised ValueError: .*bytes of pixel data is less", "crashes (ValueError: too few bytes)"),
            (r"raised (\w+)", r"crashes (\1)"),
            (r"[Dd]uplicate slice", "removes duplicates"),
            (r"not installed", "not installed"),
            (r"", ""),  # it prints vectors besides
        ),
    ),
    Peer(name="handcarry", program=sys.executable, ask=handcarry, version=_package("handcarry")),
)


def cell(peer: Peer, answer: Answer, usual: frozenset[str]) -> str:
    """Return what the tool said that it does not usually say, and the volume it made where that is not the true one."""
    said = dict.fromkeys(_short(peer, line) for line in answer.lines if line not in usual)
    said.pop("", None)
    if peer.makes_volumes and len(answer.volumes) > 1:
        said[f"{len(answer.volumes)} volumes"] = None
    steps = dict.fromkeys(f"spacing {step:.4f}" for _, step in answer.volumes if abs(step - TRUE_STEP_MM) > SEEN_STEP_MM)
    if peer.makes_volumes and not answer.volumes and not said:
        said["no volume"] = None
    return "; ".join([*said, *steps]) or "-"


def _short(peer: Peer, line: str) -> str:
    for pattern, words in peer.words:
        found = re.search(pattern, line)
        if found:
            return found.expand(words)
    return re.sub(r"[|<>]", " ", line)[:60]


def usual_lines(answers: dict[str, Answer], name: str) -> frozenset[str]:
    """Return what a tool says of healthy scans: of the plain series, and for multi-frame files of healthy ones too."""
    healthy = ("clean",) if name in CLASSIC or name in HEALTHY else HEALTHY
    return frozenset(line for each in healthy for line in answers[each].lines)


def ask_all(names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return every cell, by tool and defect."""
    cells: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory() as home:
        folders = {name: write_series(Path(home) / name, defects=(name,)).path for name in names}
        for peer in PEERS:
            if shutil.which(peer.program) is None:
                cells[peer.name] = dict.fromkeys(names, "not installed")
                continue
            answers = {name: peer.ask(folder) for name, folder in folders.items()}
            cells[peer.name] = {
                name: our_cell(answers[name], usual_lines(answers, name))
                if peer.ask is handcarry
                else cell(peer, answers[name], usual_lines(answers, name))
                for name in names
            }
    return cells


def _table(names: Sequence[str], cells: dict[str, dict[str, str]]) -> list[str]:
    lines = [f"| what is wrong | {' | '.join(peer.name for peer in PEERS)} |", "|---" * (len(PEERS) + 1) + "|"]
    for name in names:
        row = " | ".join(cells[peer.name][name] for peer in PEERS)
        lines.append(f"| {name}: {table()[name].says} | {row} |")
    return lines


def _versions() -> str:
    found = []
    for peer in PEERS:
        try:
            found.append(f"{peer.name} {peer.version()}".strip())
        except metadata.PackageNotFoundError:
            found.append(f"{peer.name} (not installed)")
    return ", ".join(found)


def page(cells: dict[str, dict[str, str]]) -> str:
    """Return docs/matrix.md."""
    classic = [name for name in CLASSIC if name in cells["handcarry"]]
    multi = [name for name in MULTI_FRAME if name in cells["handcarry"]]
    slices, rows, columns = Spec().size
    lines = [
        "# Who sees what",
        "",
        f"Made by `make matrix`. Each row is a phantom of {slices} slices of {rows} x {columns}, {TRUE_STEP_MM} mm apart, with one planted "
        "defect; each tool was run on it.",
        "",
        '"-" means silent: it looks fine to whoever reads the output. Otherwise: what the tool said beyond what it says of a healthy scan, '
        "shortened, and the distance of slices in the volume it made where that is not the true one. "
        "For handcarry: the verdict, the ids of findings that lower it or another volume, and in brackets those that only inform "
        "([all checks](checks.md)).",
        "",
        "The tools have other jobs: dciodvfy and dcentvfy test conformance to the standard, the readers make volumes. "
        "None of them promises to tell a patient whether a scan is complete.",
        "",
        f"Versions: {_versions()}.",
        "",
        "## One file for each slice",
        "",
        *_table(classic, cells),
        "",
        "Slices cut off at an end, with numbers that do not tell it, cannot be seen by anyone: the report says so in words.",
        "",
        "## All slices in one file",
        "",
        *_table(multi, cells),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Run everything and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="where to write the page")
    arguments = parser.parse_args()
    text = page(ask_all([*CLASSIC, *MULTI_FRAME]))
    sys.stdout.write(text)
    if arguments.write:
        arguments.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
