from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import msgspec
import pytest

from handcarry.catalogue.words import Words
from handcarry.model.finding import Evidence
from handcarry.model.instance import Oddity
from handcarry.model.report import Report
from handcarry.report.after import since
from handcarry.report.describe import describe
from handcarry.report.document import Document, Made
from handcarry.report.to_json import from_json, schema, to_json
from tests.report import make_schema
from tests.report.build import ask_again, hole, jaw, nothing, report, told
from tests.report.hostile import EVERYTHING, NEVER_SHOWN

REPORTS = {
    "ready": report(),
    "ask again": ask_again(),
    "nothing": nothing(),
    "hostile": report((jaw(patient_name=EVERYTHING, series_description=EVERYTHING),)),
}


def parsed(given: Report) -> dict[str, Any]:
    value = json.loads(to_json(told(given)))
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_fits_the_published_schema(name: str) -> None:
    jsonschema.Draft202012Validator(json.loads(schema())).validate(parsed(REPORTS[name]))


def test_a_comparison_fits_the_published_schema() -> None:
    document = told(ask_again())
    document = msgspec.structs.replace(document, since=since(told(nothing()), document))
    jsonschema.Draft202012Validator(json.loads(schema())).validate(json.loads(to_json(document)))


def test_the_schema_is_sound_and_up_to_date() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schema()))
    assert schema() == make_schema.schema(), "run: python -m tests.report.make_schema"


def test_the_schema_explains_no_key_that_is_not_there() -> None:
    parts = json.loads(schema())["$defs"] | {"Document": json.loads(schema())}
    known = {f"{name}.{key}" for name, part in parts.items() for key in part.get("properties", {})}
    assert set(make_schema.MEANING) <= known
    assert set(make_schema.WORDS) <= known


def test_the_schema_refuses_what_is_no_report() -> None:
    value = parsed(report())
    value["verdict"] = "FINE"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json.loads(schema())).validate(value)


def test_the_top_level_keys_come_in_the_order_of_the_contract() -> None:
    keys = "schema program made source handed verdict can next identity volumes findings ran series ledger"
    assert " ".join(parsed(report())) == keys


def test_the_five_uses_are_named() -> None:
    assert {use: can["ability"] for use, can in parsed(ask_again())["can"].items()} == {
        "open": "yes",
        "reslice": "no",
        "measure": "no",
        "compare": "no",
        "plan": "no",
    }


def test_a_finding_keeps_its_facts_and_its_place() -> None:
    (finding,) = parsed(ask_again())["findings"]
    assert finding["facts"] == dict(hole().facts)
    assert finding["where"]["at_mm"] == [5.8, 6.2]
    assert {"id", "scope", "severity", "where", "facts", "says"} <= set(finding)


def test_only_the_line_made_differs_between_two_runs() -> None:
    runs = [
        to_json(describe(ask_again(), made=Made(at=at, seconds=seconds, system="Linux"), version="0.1.0", english=Words("en"))).splitlines()
        for at, seconds in (("2026-11-23T10:00:00Z", 1.0), ("2026-11-23T11:11:11Z", 2.5))
    ]
    different = [(a, b) for a, b in zip(*runs, strict=True) if a != b]
    assert len(different) == 1
    assert different[0][0].startswith(b'  "made": {')


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_can_be_read_back(name: str) -> None:
    document = told(REPORTS[name])
    assert from_json(to_json(document)) == document


def test_keys_of_a_later_writer_are_passed_over() -> None:
    value = parsed(report()) | {"later": 1}
    assert from_json(json.dumps(value).encode()) == told(report())


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"\xff", b'{"schema": "handcarry-report/2"}', b'{"schema": "handcarry-report/1", "verdict": 3}']
)
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        from_json(data)


def test_no_steering_character_stands_in_the_file_and_the_values_are_whole() -> None:
    written = to_json(told(report((jaw(patient_name=EVERYTHING),))))
    assert not set(written.decode().replace("\n", "")) & NEVER_SHOWN
    name = json.loads(written)["identity"]["dicom"]["PatientName"]
    assert name == EVERYTHING.replace("\udcfc", "?")


def test_numbers_that_json_cannot_hold_become_null() -> None:
    finding = replace(hole(), facts=Evidence(facts={**hole().facts, "worst_mm": float("nan"), "list": (1.0, float("inf"))}).facts)
    given = report((jaw(kvp=float("inf"), slice_thickness_mm=float("nan")),), findings=(finding,))
    value = parsed(given)
    facts = value["findings"][0]["facts"]
    assert (facts["worst_mm"], facts["list"]) == (None, [1.0, None])
    assert value["volumes"][0]["slice_thickness_mm"] is None
    assert "KVP" not in value["volumes"][0]["dicom"]
    assert isinstance(from_json(to_json(told(given))), Document)


def test_what_was_odd_in_reading_is_counted_for_each_series() -> None:
    odd = (Oddity(code="odd-length", detail="(0010,0020)"), Oddity(code="duplicate-element"))
    (series,) = parsed(report((jaw(5, oddities=odd),)))["series"]
    assert series["oddities"] == [
        {"code": "duplicate-element", "files": 5, "detail": ""},
        {"code": "odd-length", "files": 5, "detail": "(0010,0020)"},
    ]


def test_the_volume_is_described_in_millimetres() -> None:
    (volume,) = parsed(report())["volumes"]
    assert (volume["slices"], volume["rows"], volume["columns"], volume["pixel_mm"], volume["step_mm"]) == (60, 160, 160, 0.2, 0.2)
    assert volume["extent_mm"] == [32.0, 32.0, 12.0]
    assert volume["letters"] == {"right": "L", "bottom": "P", "last_slice": "H"}
    assert volume["dicom"]["ManufacturerModelName"] == "CB1"
    assert "AcquisitionTime" in volume["missing"]


def test_the_best_volume_comes_first() -> None:
    other = jaw(number=1, first=100, series_instance_uid="1.2.9")
    best = jaw(number=2)
    value = parsed(report((other, best), best=best))
    assert [(volume["number"], volume["best"]) for volume in value["volumes"]] == [(2, True), (1, False)]
