"""The app in a real browser: the whole way, on a phone and at a desk, by mouse and by keyboard, in three languages; and a hostile scan."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pydicom
import pytest

from handcarry.testing.media import write_demo
from handcarry.testing.phantom import Spec, write_series
from tests.usable import AXE
from tests.web.running import ROOT, running

pytestmark = [pytest.mark.enable_socket]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
BUILT = ROOT / "viewer/dist/index.html"
WALKS = Path(__file__).parent / "walks"
SMALL = Spec(size=(40, 64, 64))

BODIES = [
    "<script>__ran++</script>", "<img src=x onerror=__ran++>", "<svg onload=__ran++>", "<svg><script>__ran++</script></svg>",
    "<iframe srcdoc='<script>parent.__ran++</script>'>", "<body onload=__ran++>", "<details open ontoggle=__ran++>",
    "<video><source onerror=__ran++>", "<input autofocus onfocus=__ran++>", "<a href=javascript:__ran++>x</a>", "javascript:__ran++",
    "<style>@import 'javascript:__ran++'</style>", "<math><mtext><script>__ran++</script>", "onmouseover=__ran++ x=", "${__ran++}",
    "{{__ran++}}", "{% set x=__ran %}", "<object data=javascript:__ran++>", "<meta http-equiv=refresh content=0;url=javascript:__ran++>",
    "<template><script>__ran++</script></template>",
]  # fmt: skip
PREFIXES = ["", '">', "'>", "-->", "]]>", "</style>", "</script>", "</title>", "`", "\\u003c"]
PAYLOADS = [prefix + body for prefix in PREFIXES for body in BODIES]
TAGS = [
    "StudyDescription",
    "SeriesDescription",
    "ProtocolName",
    "Manufacturer",
    "ManufacturerModelName",
    "InstitutionName",
    "InstitutionAddress",
    "StationName",
    "SoftwareVersions",
    "DeviceSerialNumber",
    "ReferringPhysicianName",
    "PerformingPhysicianName",
    "OperatorsName",
    "StudyID",
    "AccessionNumber",
    "PatientID",
    "PatientName",
    "PatientComments",
    "OtherPatientIDs",
    "PatientAddress",
    "BodyPartExamined",
    "ImageComments",
    "DerivationDescription",
    "ConvolutionKernel",
    "FilterType",
    "ScanOptions",
    "ConversionType",
    "PatientPosition",
    "Laterality",
    "AdditionalPatientHistory",
    "Occupation",
    "MedicalAlerts",
    "Allergies",
    "ImageType",
    "RescaleType",
    "ContrastBolusAgent",
    "RequestedProcedureDescription",
    "PerformedProcedureStepDescription",
    "NameOfPhysiciansReadingStudy",
    "InstitutionalDepartmentName",
]
SAME_ON_ALL = {"PatientName", "PatientID"}  # or it would be the scans of several people, and nothing of them were shown


def walked(walk: str, address: str, *more: str) -> dict[str, Any]:
    """What a walk saw. Playwright needs sockets and a loop of its own, so it gets a process to itself."""
    assert CHROMIUM is not None
    words = [sys.executable, str(WALKS / f"{walk}.py"), CHROMIUM, address, *more]
    done = subprocess.run(words, capture_output=True, timeout=240, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def page() -> str:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    if not BUILT.is_file() or not AXE.is_file():
        pytest.skip("the page is not built (make viewer)")
    return BUILT.read_text()


@pytest.fixture(scope="module")
def way(page: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was seen on the whole way."""
    folder = tmp_path_factory.mktemp("way")
    media = folder / "media"
    write_series(media / "scan", SMALL)
    with zipfile.ZipFile(media / "scan.zip", "w") as archive:
        for path in sorted((media / "scan").rglob("IM*")):
            archive.write(path, path.relative_to(media).as_posix())
    (folder / "Downloads").mkdir()
    shutil.copy(media / "scan.zip", folder / "Downloads/From the clinic.zip")
    write_series(media / "several" / "a", SMALL)
    write_series(media / "several" / "b", Spec(size=(30, 64, 64), seed=2, series_description="Second, coarser"), ("colour-ct",))
    write_series(media / "several" / "c", Spec(size=(36, 64, 64), seed=3, series_description="Third"))
    (media / "letter.pdf").write_bytes(b"%PDF-1.4\n%%EOF")
    with running(folder, page=page) as app:
        seen = walked("way", app.address, str(media))
        seen["exit"] = app.process.wait(10)
        seen["left"] = [path.name for path in app.temp.iterdir() if path.name.startswith("handcarry")]
        seen["origin"] = app.origin
    return seen


def test_every_way_in_leads_to_the_verdict(way: dict[str, Any]) -> None:
    assert set(way["verdicts"]) >= {
        "folder by picker",
        "archive by picker",
        "letter dropped",
        "several series",
        "by keyboard",
        "loaded again",
    }
    letter = way["verdicts"].pop("letter dropped")
    assert letter == "NOT THE RECORD"
    assert way["looked"].pop("letter dropped") == 0
    assert len({way["verdicts"][name] for name in way["verdicts"] if name != "several series"}) == 1
    assert set(way["looked"].values()) == {1}


def test_what_is_shown_is_theirs(way: dict[str, Any]) -> None:
    assert "DOE" in way["person"]
    assert way["choices"] == 3


def test_the_browsers_own_back_asks_before_drawn_work_is_lost(way: dict[str, Any]) -> None:
    assert way["drawn"] == 1


def test_the_token_is_gone_from_the_address(way: dict[str, Any]) -> None:
    assert way["address"] == f"{way['origin']}/"


def test_no_request_leaves_loopback(way: dict[str, Any]) -> None:
    assert [url for url in way["asked"] if not url.startswith((way["origin"] + "/", "data:", f"blob:{way['origin']}/"))] == []


def test_the_browser_complains_of_nothing(way: dict[str, Any]) -> None:
    assert [text for text in way["complaints"] if "GPU stall" not in text] == []


def test_axe_finds_nothing_serious_on_any_page(way: dict[str, Any]) -> None:
    assert way["axe"] == {name: [] for name in way["axe"]}
    assert len(way["axe"]) >= 7


def test_every_page_fits_a_phone_and_a_desk(way: dict[str, Any]) -> None:
    assert {name: widths for name, widths in way["wide"].items() if widths} == {}
    assert way["on paper"] == [["IFRAME", 0]]  # the report alone, from the top


def test_fields_stand_apart(way: dict[str, Any]) -> None:
    assert way["fields apart"] >= 8


def test_arabic_runs_from_right_to_left(way: dict[str, Any]) -> None:
    assert way["language after loading again"] == "de"
    assert (way["direction ar"], way["direction de"], way["direction en"]) == ("rtl", "ltr", "ltr")


def test_end_ends_the_program_and_leaves_nothing(way: dict[str, Any]) -> None:
    assert (way["exit"], way["left"]) == (0, [])


@pytest.mark.parametrize("name", ["good-disc", "gap"])
def test_a_demo_medium_is_looked_at_turned_measured_saved_and_found_again(page: str, name: str, tmp_path: Path) -> None:
    medium = next(one for one in write_demo(tmp_path / "demo") if one.name == name)
    with running(tmp_path, medium.path, page=page) as app:
        seen = walked("demo", app.address, str(tmp_path))
    assert seen["verdict first"]
    assert seen["is asked where"] == (medium.verdict != "READY")
    assert ("Lütfen CBCT çekimimin" in seen.get("card", "")) == seen["is asked where"]
    assert seen["before"] != seen["scrolled"]
    assert any(len(letters) > 1 for letters in seen["turned"]), "an oblique plane names two sides"
    assert len(seen["measured"]) == 1
    assert "mm" in seen["measured"][0]
    assert seen["after reload"] == []
    assert seen["again"] == seen["measured"]
    assert [text for text in seen["complaints"] if "GPU stall" not in text] == []
    report = pydicom.dcmread(tmp_path / "report.dcm")
    assert report.SOPClassUID.name == "Comprehensive 3D SR Storage"
    said = json.loads((tmp_path / "session.json").read_text())
    assert len(said["annotations"]) == 1


def _write_hostile(folder: Path) -> int:
    """A series for each part of the payloads, every tag full of them: 40 tags hold each of 200 payloads."""
    each = 8
    count = 0
    for n, start in enumerate(range(0, len(PAYLOADS), each)):
        name = PAYLOADS[start % len(BODIES)].translate({ord("/"): "\u2215"})[:60]
        write_series(folder / f"{n:02d} {name}", Spec(size=(4, 40, 40), seed=n + 1))
        for path in (folder / f"{n:02d} {name}").rglob("IM*"):
            file = pydicom.dcmread(path)
            with pydicom.config.disable_value_validation():
                for tag in TAGS:
                    part = PAYLOADS[:each] if tag in SAME_ON_ALL else PAYLOADS[start : start + each]
                    setattr(file, tag, " ".join(part).replace("\\", "/"))
                    count += len(part)
                file.save_as(path)
    return count // 4


def test_two_hundred_payloads_in_forty_tags_run_nothing(page: str, tmp_path: Path) -> None:
    assert len(set(PAYLOADS)) == 200
    assert len(set(TAGS)) == 40
    medium = tmp_path / "<img src=x onerror=__ran++>"
    assert _write_hostile(medium) == 200 * 40
    with running(tmp_path, medium, page=page) as app:
        seen = walked("hostile", app.address)
        assert app.process.poll() is None
    assert seen["shown"] > 500, "the payloads were there to be seen"
    assert len(seen["pages"]) >= 29
    assert (seen["ran"], seen["dialogs"]) == (0, [])
    assert [text for text in seen["complaints"] if "GPU stall" not in text] == []
    assert [url for url in seen["asked"] if not url.startswith((app.origin + "/", "data:", f"blob:{app.origin}/"))] == []
