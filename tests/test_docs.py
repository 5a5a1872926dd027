"""What the pages say is so: every command runs and ends as told, every link leads somewhere, every number is the code's."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench import catalogue, matrix
from handcarry import check
from handcarry.catalogue.words import Words
from handcarry.checks import on_geometry, on_grey_values, on_volume
from handcarry.checks.table import TABLE
from handcarry.checks.verdict import EXIT_CODES
from handcarry.dicom.elements import MAX_DEPTH, MAX_ELEMENTS
from handcarry.dicom.wrapping import INFLATED_MAX_BYTES
from handcarry.geometry import steps
from handcarry.media.limits import Limits
from handcarry.model.verdict import Handed, Verdict
from handcarry.pixels.caps import CHILD_LIMITS, FRAME_BYTES
from handcarry.testing.media import write_demo
from handcarry.testing.phantom import write_series

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *(page for page in ROOT.glob("*.md") if page.name != "README.md"), *DOCS.rglob("*.md")])
MAKEFILE = (ROOT / "Makefile").read_text()

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MAKE = re.compile(r"(?:^    |`)make ([a-z]+)", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
_STATUS = re.compile(r"exit status (\d+)")
_ID = re.compile(r"\b[SKPGDM]\d\d\b")
_OPTION = re.compile(r"(?<![\w-])(--[a-z-]+)")


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _text(name: str) -> str:
    return (DOCS / name).read_text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A command as a page shows it: its words, where its output goes, how it is said to end."""

    command: tuple[str, ...]
    into: str
    status: int


def _line(text: str) -> Line:
    command, _, remark = text.partition(" #")
    told = _STATUS.search(remark)
    command, _, into = command.partition(" > ")
    return Line(command=tuple(shlex.split(command)), into=into.strip(), status=int(told.group(1)) if told else 0)


def _blocks(page: Path, language: str) -> list[str]:
    return [body for found, body in _BLOCK.findall(page.read_text()) if found == language]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    write_demo(folder / "demo")
    return folder


WITH_COMMANDS = [page for page in PAGES if _blocks(page, "sh") or _blocks(page, "python")]


def test_the_pages_for_people_show_commands() -> None:
    assert {_name(page) for page in WITH_COMMANDS} >= {"README.md", "docs/patient.md", "docs/dentist.md", "docs/it.md"}


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=_name)
def test_commands_end_as_the_page_says(page: Path, demo: Path, tmp_path: Path) -> None:
    shutil.copytree(demo / "demo", tmp_path / "demo")
    for text in (line for block in _blocks(page, "sh") for line in block.splitlines() if line.strip()):
        line = _line(text)
        assert line.command[0] == "handcarry", "make targets are indented lines, all else is ours"
        done = subprocess.run([sys.executable, "-m", *line.command], cwd=tmp_path, capture_output=True, timeout=120, check=False)
        assert (done.returncode, b"Traceback" in done.stderr) == (line.status, False), text
        if line.into:
            (tmp_path / line.into).write_bytes(done.stdout)
    for block in _blocks(page, "python"):
        done = subprocess.run([sys.executable, "-c", block], cwd=tmp_path, capture_output=True, timeout=120, check=False)
        assert (done.returncode, done.stderr) == (0, b""), block


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_targets_links_and_ids_exist(page: Path) -> None:
    text = page.read_text()
    assert [target for target in _MAKE.findall(text) if not re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)] == []
    assert [link for link in _LINK.findall(text) if not (page.parent / link).exists()] == []
    known = {row.id for row in TABLE}
    if page.parent == DOCS and page.name != "design.md":
        assert set(_ID.findall(text)) <= known


def test_the_options_of_ask_exist() -> None:
    helps = [
        subprocess.run([sys.executable, "-m", "handcarry", verb, "--help"], capture_output=True, check=True) for verb in ("ask", "check")
    ]
    told = {option for option in _OPTION.findall(_text("ask.md")) if not option.startswith("---")}
    assert told <= {option for done in helps for option in _OPTION.findall(done.stdout.decode())}


@pytest.mark.parametrize("name", ["patient.md", "dentist.md", "it.md"])
def test_options_exist(name: str) -> None:
    known: set[str] = set()
    for verb in ("check", "view"):
        done = subprocess.run([sys.executable, "-m", "handcarry", verb, "--help"], capture_output=True, check=True, text=True)
        known |= set(_OPTION.findall(done.stdout))
    told = {option for option in _OPTION.findall(_text(name)) if not option.startswith("---")}
    assert told <= known


def test_the_page_of_checks_is_up_to_date() -> None:
    assert _text("checks.md") == catalogue.page(), "make docs"


def test_the_matrix_has_every_row_and_our_verdicts_are_today_s(tmp_path: Path) -> None:
    told = dict(re.findall(r"^\| ([\w-]+): .*\| \*\*(\w+)\*\*[^|]*\|$", _text("matrix.md"), re.MULTILINE))
    found = {}
    for name in (*matrix.CLASSIC, *matrix.MULTI_FRAME):
        found[name] = check(write_series(tmp_path / name, defects=(name,)).path).verdict.value
        shutil.rmtree(tmp_path / name)
    assert told == found, "make matrix"


def test_the_matrix_tells_no_path_of_a_machine() -> None:
    assert not re.search(r"/(tmp|home|root|usr|work|Users)/", _text("matrix.md"))


def test_verdicts_and_exit_codes_are_told_as_they_are() -> None:
    patient, it = _text("patient.md"), _text("it.md")
    titles = [Words("en")(f"report.verdict.{verdict}.title") for verdict in Verdict]
    assert re.findall(r"^\| ([A-Z, ]+) \|", patient, re.MULTILINE) == titles
    rows = dict(re.findall(r"^\| (\d+) \| (.*) \|$", it, re.MULTILINE))
    for verdict, code in EXIT_CODES.items():
        assert verdict.value in rows[str(code)]
    assert set(rows) == {"0", "1", "2", "3", "4", "6", "70", "130", "141"}


def test_the_json_keys_are_told_as_they_are() -> None:
    schema = json.loads((ROOT / "src/handcarry/report/schema/report-1.json").read_text())
    section = _text("it.md").split("## The JSON report")[1].split("## ")[0]
    told = {key for cell in re.findall(r"^\| (`.*?`) \|", section, re.MULTILINE) for key in re.findall(r"`(\w+)`", cell)}
    assert told == set(schema["properties"])
    handed = re.search(r"^\| `handed` \| (.*) \|$", section, re.MULTILINE)
    assert handed is not None
    assert handed.group(1).split(", ") == [one.value for one in Handed]


def _size(count: int) -> str:
    return f"{count >> 30} GiB" if count >= 1 << 30 else f"{count >> 20} MiB"


def test_the_limits_are_the_code_s() -> None:
    limits, told = Limits(), _text("it.md").split("## Limits")[1].split("## ")[0]
    for row in (
        f"| all bytes, unpacked | {_size(limits.total_bytes)} |",
        f"| one file | {_size(limits.file_bytes)} |",
        f"| files, nested ones counted | {limits.entries:,} |",
        f"| archives | {limits.containers:,}, and {limits.depth} deep |",
        f"| unpacked to packed | {limits.expansion_ratio} to 1, above the first {_size(limits.expansion_floor_bytes)} |",
        f"| an archive's own list of names | {_size(limits.directory_bytes)} |",
        f"{_size(limits.spool_memory_bytes)} in memory, then an unnamed temporary file of up to {_size(limits.spool_bytes)} |",
        f"| one image, uncompressed | {_size(FRAME_BYTES)} a frame |",
        f"| a deflated dataset | {_size(INFLATED_MAX_BYTES)} inflated |",
        f"| DICOM elements in one file | {MAX_ELEMENTS:,}, sequences {MAX_DEPTH} deep |",
        f"| a child process | {CHILD_LIMITS.memory_bytes >> 20} MiB of address space, {CHILD_LIMITS.cpu_seconds} s of computing",
    ):
        assert row in told


def test_the_tolerances_are_the_code_s() -> None:
    told = _text("dentist.md")
    for sentence in (
        f"within {steps.HOLE_OF_STEP:.0%} of a step".replace("%", " %"),
        f"over {steps.UNEVEN_MM:g} mm or {100 * steps.UNEVEN_OF_STEP:g} % of the step",
        f"over {on_geometry.STRICT_MM:g} mm | G06",
        f"nearer than {100 * steps.SAME_PLACE_OF_STEP:g} % of the step",
        f"cosines differ by more than {on_geometry.SAME_COSINES:.4f}",
        f"over {on_geometry.LEAN_DEG:g} degrees",
        f"| {on_geometry.SOUND_COSINES:g} | G11",
        f"over {on_volume.ANISOTROPY:g} times",
        f"{on_volume.ENOUGH_SLICES} slices, {on_volume.ENOUGH_EXTENT_MM:g} mm | G18",
        f"at least {on_grey_values.FEWEST_BITS} bits stored and {on_grey_values.FEWEST_LEVELS} levels",
    ):
        assert sentence in told
