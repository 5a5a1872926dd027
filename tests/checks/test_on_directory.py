"""Family M: the index against the disc. What it misses of the best volume blocks; no index at all is no fault."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from handcarry.checks.table_directory import DIRECTORY
from handcarry.model.case import Case
from handcarry.model.directory import Directory, Reference
from handcarry.model.entry import Entry, Family
from handcarry.model.finding import Finding, Severity
from handcarry.model.instance import Oddity
from handcarry.model.stack import Stack
from tests.checks.build import CT, case, file, instances, only, stack, status

INFORMS, DEGRADES, BLOCKS = Severity.INFORMS, Severity.DEGRADES, Severity.BLOCKS
MINE, OTHER = "1.2.826.0.1.1.1", "1.2.826.0.1.1.2"


def found(id: str, this: Case) -> Finding:
    return only(DIRECTORY, id, this)


def ended(id: str, this: Case) -> str:
    return status(DIRECTORY, id, this)


def references(numbers: Iterable[int], *, series: str = MINE, form: str = "DICOM/IM{:06d}") -> tuple[Reference, ...]:
    return tuple(
        Reference(
            file_id=form.format(n),
            record_type="IMAGE",
            referenced_sop_instance_uid=f"1.2.826.0.1.1.1.{n + 1}",
            referenced_sop_class_uid=CT,
            series_instance_uid=series,
        )
        for n in numbers
    )


def disc(
    listed: Sequence[Reference],
    *stacks: Stack,
    at: str = "DICOMDIR",
    keys: tuple[tuple[str, int], ...] = (),
    paths: dict[int, str] | None = None,
    files: Sequence[Entry] = (),
) -> Case:
    """A disc with these stacks (60 good slices if none) and an index of `listed` at the path `at`."""
    index = file(at, Family.DICOMDIR, "dicomdir")
    this = case(*(stacks or (stack(),)), files=(index, *files), paths=paths)
    number = next(each.number for each in this.medium.entries if each.path == at)
    directory = Directory(
        entry=number, file_set_id="SET", references=tuple(listed), record_counts=(("IMAGE", len(listed)),), missing_keys=keys
    )
    return replace(this, medium=replace(this.medium, directories=(directory,)))


WHOLE = disc(references(range(60)))


@pytest.mark.parametrize("id", [row.id for row in DIRECTORY])
def test_a_true_index_passes(id: str) -> None:
    assert ended(id, WHOLE) == "passed"


def test_a_missing_index_is_nothing_to_mention() -> None:
    this = case(stack())
    assert {ended(id, this) for id in ("M01", "M02", "M03", "M04", "M05")} == {"not-applicable"}
    assert ended("M01", case(files=(file("a.pdf", Family.DOCUMENT, "pdf"),))) == "not-applicable"


def test_m01_an_index_elsewhere_or_not_readable_informs() -> None:
    elsewhere = disc((), at="OTHER/DICOMDIR")
    assert found("M01", elsewhere).facts["elsewhere"] == 1
    unread = case(stack(), files=(file("DICOMDIR"),))
    assert found("M01", unread).facts["damaged"] == 1
    assert ended("M01", disc(references(range(60)), at="DICOM/DICOMDIR")) == "passed"


def test_m01_an_index_that_breaks_off_informs() -> None:
    this = disc(references(range(30)))
    cut = replace(this.medium.directories[0], oddities=(Oddity(code="truncated"),))
    assert found("M01", replace(this, medium=replace(this.medium, directories=(cut,)))).facts["damaged"] == 1


def test_m02_absent_slices_of_the_best_volume_block() -> None:
    this = disc(references(range(63)))
    assert found("M02", this).severity is BLOCKS
    facts = found("M02", this).facts
    assert (facts["listed"], facts["absent"], facts["in_best"]) == (63, 3, 3)
    assert facts["partly_absent"] == ("CBCT",)


def test_m02_absent_images_of_another_series_degrade_and_name_it() -> None:
    this = disc((*references(range(60)), *references(range(500, 540), series=OTHER)))
    assert found("M02", this).severity is DEGRADES
    facts = found("M02", this).facts
    assert (facts["absent"], facts["in_best"], facts["series_wholly_absent"], facts["wholly_absent"]) == (40, 0, 1, (OTHER,))


def test_m02_absent_images_block_where_no_volume_is_seen() -> None:
    this = disc(references(range(500, 540), series=OTHER), stack(instances(2)))
    assert found("M02", this).severity is BLOCKS


def test_m02_a_record_without_series_is_told_by_its_folder() -> None:
    near = disc((*references(range(60)), *references([70], series="")))
    far = disc((*references(range(60)), *references([70], series="", form="OTHER/IM{}")))
    assert (found("M02", near).severity, found("M02", far).severity) == (BLOCKS, DEGRADES)


def test_m02_a_file_that_is_another_object_degrades() -> None:
    listed = list(references(range(60)))
    listed[5] = replace(listed[5], referenced_sop_instance_uid="1.2.3.4")
    assert found("M02", disc(listed)).facts["exchanged"] == 1
    assert found("M02", disc(listed)).severity is DEGRADES


@pytest.mark.parametrize("paths", ["dicom/im{:06d}", "DICOM/IM{:06d}.dcm", "DICOM/IM{:06d}.;1", "MOVED/{}"])
def test_m02_files_that_were_renamed_or_moved_in_copying_are_there(paths: str) -> None:
    assert ended("M02", disc(references(range(60)), paths={n: paths.format(n) for n in range(60)})) == "passed"


def test_m02_reads_an_index_below_the_root_from_its_own_folder() -> None:
    copied = disc(references(range(60)), at="copy/DICOMDIR", paths={n: f"copy/DICOM/IM{n:06d}" for n in range(60)})
    assert ended("M02", copied) == "passed"
    assert ended("M03", copied) == "passed"


def test_objects_like_an_index_under_another_name_promise_nothing() -> None:
    this = disc(references(range(500, 540)), at="DICOM/DIRFILE")
    assert ended("M02", this) == "not-applicable"


def test_m03_images_beside_the_index_inform() -> None:
    this = disc(references(range(50)))
    assert found("M03", this).facts == {"files": 10}
    assert found("M03", this).severity is INFORMS
    assert ended("M02", this) == "passed"


@pytest.mark.parametrize("form", ["DICOM/im{:06d}", "DICOM/IM{:06d}.DCM", "A/B/C/D/E/F/G/H/{}", "IMAGE00{:06d}", "A B/{}"])
def test_m04_names_that_discs_do_not_allow_inform(form: str) -> None:
    this = disc(references(range(60), form=form), paths={n: form.format(n) for n in range(60)})
    assert found("M04", this).facts == {"illegal": 60, "listed": 60}
    assert found("M04", this).severity is INFORMS


def test_m05_empty_keys_inform() -> None:
    this = disc(references(range(60)), keys=(("StudyID", 1), ("SeriesNumber", 2)))
    assert found("M05", this).facts == {"missing": 3, "keys": ("SeriesNumber", "StudyID")}
    assert found("M05", this).severity is INFORMS
