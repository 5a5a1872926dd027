"""The report of measurements, as independent readers find it: DCMTK, dicom3tools, highdicom."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import highdicom
import pydicom
import pytest

from handcarry.measurements import CannotReference, Context, ReferencedImage, read_session, to_sr

WHOLE = (Path(__file__).parent / "sessions" / "whole.json").read_bytes()
SLICES = tuple(ReferencedImage("1.2.840.10008.5.1.4.1.1.2", f"1.2.3.4.{n}") for n in range(1, 81))
CONTEXT = Context(
    study_instance_uid="1.2.3",
    series_instance_uid="1.2.3.4",
    frame_of_reference_uid="1.2.3.5",
    images=SLICES,
    now=datetime(2026, 11, 27, 0, 30, tzinfo=UTC),
    version="0.1.0",
    modality="CT",
    patient_name="Phantom^Größe",
    patient_id="P1",
    patient_birth_date="19700102",
    patient_sex="O",
    study_date="20261101",
    study_time="101010",
    study_id="7",
)


def ran(tool: str, *arguments: str) -> str:
    if not shutil.which(tool):
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run([tool, *arguments], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return (done.stdout + done.stderr).decode("utf-8", "replace")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sr") / "report.dcm"
    path.write_bytes(to_sr(read_session(WHOLE), CONTEXT))
    return path


def test_dicom3tools_finds_no_error(written: Path) -> None:
    said = ran("dciodvfy", str(written))
    assert "Comprehensive3DSR" in said
    assert not [line for line in said.splitlines() if line.startswith("Error")]


def test_dcmtk_reads_the_tree_and_makes_a_page_of_it(written: Path) -> None:
    tree = ran("dsrdump", "+U8", "+Pl", str(written))
    assert '"Höhe 36"' in tree
    assert '<contains NUM:(,,"Length")="5.0" (mm,UCUM,"mm")>' in tree
    assert '<inferred from SCOORD3D:(,,"Path")=(POLYLINE,,1/2/50,4/6/50)>' in tree
    assert '"Dr. Ünal Test^"' in tree
    assert "Preliminary" in tree
    page = ran("dsr2html", "+U8", str(written))
    assert "Höhe 36" in page
    assert "=Spalt? 「骨」" in page


def test_what_to_be_careful_about_goes_with_the_numbers(written: Path) -> None:
    tree = ran("dsrdump", "+U8", "+Pl", str(written))
    assert "Take care: seen on a slab of 10 mm (mip): points are projected onto its middle plane; compressed with loss." in tree


def test_highdicom_reads_the_same_numbers(written: Path) -> None:
    report = highdicom.sr.srread(str(written))
    groups = report.content.get_image_measurement_groups()
    asked = json.loads(WHOLE)["annotations"]
    assert [group.tracking_identifier for group in groups] == [one["name"] for one in asked]
    for group, one in zip(groups, asked, strict=True):
        got = [(m.value, m.unit.value) for m in group.get_measurements()]
        assert got == [(r["value"], {"grey": "1"}.get(r["unit"], r["unit"])) for r in one["readings"]]


def test_lines_keep_their_points_and_regions_become_closed_outlines(written: Path) -> None:
    report = pydicom.dcmread(written)
    graphics = {}
    for group in report.ContentSequence[-1].ContentSequence:
        places = [x for item in group.ContentSequence for x in (item, *item.get("ContentSequence", ())) if x.ValueType == "SCOORD3D"]
        graphics[group.ContentSequence[0].TextValue] = (places[0].GraphicType, list(places[0].GraphicData))
        assert {place.ReferencedFrameOfReferenceUID for place in places} == {"1.2.3.5"}
    assert graphics["Canal"] == ("POLYLINE", [0, 0, 45, 3, 4, 45, 3, 4, 57])
    assert graphics["Box"] == ("POLYGON", [-2, -1, 50, 2, -1, 50, 2, 2, 50, -2, 2, 50, -2, -1, 50])
    assert graphics["Oval"] == ("ELLIPSE", [0, -4, 50, 0, 4, 50, -2, 0, 50, 2, 0, 50])  # the longer axis first
    assert graphics["Text 1"] == ("POINT", [0, 0, 48])


def test_it_names_every_image_of_the_measured_series(written: Path) -> None:
    report = pydicom.dcmread(written)
    (study,) = report.CurrentRequestedProcedureEvidenceSequence
    (series,) = study.ReferencedSeriesSequence
    assert (study.StudyInstanceUID, series.SeriesInstanceUID) == ("1.2.3", "1.2.3.4")
    assert [one.ReferencedSOPInstanceUID for one in series.ReferencedSOPSequence] == [one.sop_instance_uid for one in SLICES]


def test_two_exports_are_two_documents_that_track_the_same_things() -> None:
    first, second = (pydicom.dcmread(BytesIO(to_sr(read_session(WHOLE), CONTEXT))) for _ in range(2))
    assert first.SOPInstanceUID != second.SOPInstanceUID
    tracked = [[g.ContentSequence[1].UID for g in r.ContentSequence[-1].ContentSequence] for r in (first, second)]
    assert tracked[0] == tracked[1]
    assert len(set(tracked[0])) == 9


def test_nobody_is_named_who_did_not_say_so() -> None:
    unnamed = json.dumps({**json.loads(WHOLE), "observer": " "}).encode()
    report = pydicom.dcmread(BytesIO(to_sr(read_session(unnamed), CONTEXT)))
    observers = [item for item in report.ContentSequence if item.RelationshipType == "HAS OBS CONTEXT"]
    assert "PNAME" not in {item.ValueType for item in observers}
    assert "handcarry viewer" in {item.get("TextValue") for item in observers}
    assert report.VerificationFlag == "UNVERIFIED"


def test_grey_values_are_never_called_hounsfield(written: Path) -> None:
    bytes_of_it = written.read_bytes()
    assert b"hounsfield" not in bytes_of_it.lower()
    assert b"[hnsf'U]" not in bytes_of_it
    assert b"112031" not in bytes_of_it  # attenuation coefficient


@pytest.mark.parametrize("lacking", [{"frame_of_reference_uid": ""}, {"images": ()}, {"series_instance_uid": ""}])
def test_a_scan_without_identifiers_is_refused_with_a_sentence(lacking: dict[str, object]) -> None:
    context = dataclasses.replace(CONTEXT, **lacking)  # type: ignore[arg-type]
    with pytest.raises(CannotReference) as refused:
        to_sr(read_session(WHOLE), context)
    assert "Keep the session file" in refused.value.sentence
