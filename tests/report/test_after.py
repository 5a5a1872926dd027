from __future__ import annotations

from dataclasses import replace

from handcarry.model.entry import Entry
from handcarry.model.finding import Severity, Status
from handcarry.model.report import Report
from handcarry.model.verdict import Verdict
from handcarry.report.after import since
from tests.report.build import ask_again, hole, jaw, nothing, ran, report, told


def ids(points: object) -> list[str]:
    assert isinstance(points, tuple)
    return [point.id for point in points]


def with_new_hashes(given: Report) -> Report:
    entries: tuple[Entry, ...] = tuple(replace(entry, sha256=entry.sha256.replace("0", "f")) for entry in given.medium.entries)
    return replace(given, medium=replace(given.medium, entries=entries))


def test_what_was_mended_is_better() -> None:
    change = since(told(ask_again()), told(with_new_hashes(report())))
    assert (ids(change.better), change.still, change.unknown, change.new) == (["G04"], (), (), ())
    assert change.verdict_before is Verdict.ASK_AGAIN
    assert not change.same_files


def test_what_is_still_wrong_says_so_with_the_new_sentence() -> None:
    now = replace(ask_again(), findings=(replace(hole(), facts={**hole().facts, "missing": 2}),))
    change = since(told(ask_again()), told(now))
    assert [(point.id, point.says[:20]) for point in change.still] == [("G04", "2 slices are missing")]
    assert change.better == ()


def test_a_volume_that_is_gone_has_not_been_mended() -> None:
    change = since(told(ask_again()), told(nothing()))
    assert (change.better, ids(change.unknown), ids(change.new)) == ((), ["G04"], ["K02"])


def test_what_is_new_is_told() -> None:
    assert ids(since(told(report()), told(ask_again())).new) == ["G04"]


def test_what_only_informs_is_not_compared() -> None:
    before = report(findings=(replace(hole(), severity=Severity.INFORMS),))
    change = since(told(before), told(report()))
    assert (change.better, change.unknown) == ((), ())


def test_the_same_files_are_recognised() -> None:
    assert since(told(ask_again()), told(ask_again())).same_files


def test_an_empty_medium_is_not_the_same_as_another_empty_medium() -> None:
    given = nothing()
    empty = replace(given, medium=replace(given.medium, entries=()))
    assert not since(told(empty), told(empty)).same_files


def test_another_person_is_noticed() -> None:
    other = report((jaw(5, patient_name="PHANTOM^OTHER", patient_id="P-2", patient_birth_date="19700101"),))
    assert not since(told(report()), told(other)).same_person
    assert since(told(report()), told(ask_again())).same_person


def test_a_check_that_could_not_run_this_time_is_not_better() -> None:
    now = report(ran=(ran("G04", Status.COULD_NOT_RUN),))
    assert ids(since(told(ask_again()), told(now)).unknown) == ["G04"]
