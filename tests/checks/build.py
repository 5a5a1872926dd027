"""Small values to check: one instance, a stack of them, a case around the stacks. Overrides name any field of any group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from handcarry.checks.run import run_checks
from handcarry.model.case import Case
from handcarry.model.entry import Container, Entry, Family, Fault, FaultCode, Kind
from handcarry.model.finding import Finding, Ran
from handcarry.model.frame import FrameFacts, PixelAccount, PixelLayout
from handcarry.model.instance import Equipment, Exposure, FileMeta, ImageFacts, Instance, Patient, PixelSpan, Plane, SeriesFacts, Study
from handcarry.model.report import Asked, Medium
from handcarry.model.stack import Placing, Role, Series, Slice, Stack

if TYPE_CHECKING:
    from handcarry.checks.row import Check
    from handcarry.model.directory import Directory

CT = "1.2.840.10008.5.1.4.1.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
STEP_MM = 0.2

_META = FileMeta(has_preamble=True, media_storage_sop_class_uid=CT, transfer_syntax_uid=EXPLICIT, read_as_transfer_syntax_uid=EXPLICIT)
_PATIENT = Patient(
    patient_name="DOE^JANE", patient_id="P-1", patient_birth_date="19800229", patient_sex="F", specific_character_set=("ISO_IR 100",)
)
_STUDY = Study(study_instance_uid="1.2.826.0.1.1", study_date="20261123", study_time="101500", study_id="1")
_SERIES = SeriesFacts(
    series_instance_uid="1.2.826.0.1.1.1",
    modality="CT",
    series_number=1,
    series_date="20261123",
    series_description="CBCT",
    body_part_examined="JAW",
    frame_of_reference_uid="1.2.826.0.1.1.9",
)
_EQUIPMENT = Equipment(
    manufacturer="ACME",
    manufacturer_model_name="CB1",
    device_serial_number="77",
    software_versions="1.0",
    institution_name="Clinic",
)
_EXPOSURE = Exposure(kvp=90.0, x_ray_tube_current_ma=8.0, exposure_time_ms=9000.0)
_IMAGE = ImageFacts(
    image_type=("ORIGINAL", "PRIMARY", "AXIAL"),
    acquisition_date="20261123",
    content_date="20261123",
    rescale_slope=1.0,
    rescale_intercept=-1000.0,
)
_LAYOUT = PixelLayout(
    transfer_syntax_uid=EXPLICIT,
    rows=512,
    columns=512,
    samples_per_pixel=1,
    photometric_interpretation="MONOCHROME2",
    planar_configuration=0,
    bits_allocated=16,
    bits_stored=16,
    high_bit=15,
    pixel_representation=0,
    number_of_frames=1,
)
_PLANE = Plane(
    image_position_patient=(0.0, 0.0, 0.0),
    image_orientation_patient=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
    pixel_spacing_mm=(STEP_MM, STEP_MM),
    slice_thickness_mm=STEP_MM,
    position_grid_mm=0.001,
)
_PATTERN = Instance(
    entry=0,
    sop_class_uid=CT,
    sop_instance_uid="",
    meta=_META,
    patient=_PATIENT,
    study=_STUDY,
    series=_SERIES,
    equipment=_EQUIPMENT,
    exposure=_EXPOSURE,
    image=_IMAGE,
    layout=_LAYOUT,
    planes=(_PLANE,),
    pixels=PixelSpan(offset=1000, length_bytes=_LAYOUT.frame_bytes, encapsulated=False),
)
_GROUPS = ("meta", "patient", "study", "series", "equipment", "exposure", "image", "layout")


def instance(number: int = 0, **overrides: object) -> Instance:
    """Return one good CT slice in file `number`, 0.2 mm above the one before.

    An override may name a field of the instance, of any of its groups, or of its plane. `transfer_syntax_uid` goes into the meta
    and the layout, `sop_class_uid` and `sop_instance_uid` into the data set and the meta.
    """
    changes: dict[str, object] = {
        "sop_instance_uid": f"1.2.826.0.1.1.1.{number + 1}",
        "instance_number": number + 1,
        "image_position_patient": (0.0, 0.0, round(number * STEP_MM, 6)),
    } | overrides
    for inner, outer in (("sop_class_uid", "media_storage_sop_class_uid"), ("sop_instance_uid", "media_storage_sop_instance_uid")):
        if inner in changes:
            changes.setdefault(outer, changes[inner])
    known: set[str] = set()
    groups: dict[str, object] = {}
    for name in _GROUPS:
        pattern = getattr(_PATTERN, name)
        mine = _named(pattern, changes)
        known |= mine.keys()
        groups[name] = replace(pattern, **mine)
    mine = _named(_PLANE, changes)
    groups["planes"] = (replace(_PLANE, **mine),)  # type: ignore[arg-type]
    own = _named(_PATTERN, changes)
    unknown = changes.keys() - known - mine.keys() - own.keys()
    assert not unknown, f"no such field: {sorted(unknown)}"
    return replace(_PATTERN, **{"entry": number, **groups, **own})  # type: ignore[arg-type]


def _named(pattern: object, changes: Mapping[str, object]) -> dict[str, object]:
    names = {field.name for field in fields(pattern)}  # type: ignore[arg-type]
    return {name: value for name, value in changes.items() if name in names}


def instances(count: int = 60, *, first: int = 0, **overrides: object) -> tuple[Instance, ...]:
    """Return so many good slices, in files `first`, `first` + 1..., with the same overrides on each."""
    return tuple(instance(number, **overrides) for number in range(first, first + count))


def frame_facts(**overrides: object) -> FrameFacts:
    """Return what a good 512 x 512 frame leaves behind, without pictures."""
    good = FrameFacts(frame=0, decoder="native", pixel_count=262144, minimum=0, maximum=4000, total=262144000, total_of_squares=10**12)
    return replace(good, **overrides)  # type: ignore[arg-type]


def account(**overrides: object) -> PixelAccount:
    """Return how the pixel data of a good native 512 x 512 slice is laid out."""
    good = PixelAccount(encapsulated=False, promised_frames=1, found_frames=1, found_bytes=524288, expected_bytes=524288)
    return replace(good, **overrides)  # type: ignore[arg-type]


def stack(
    images: Iterable[Instance] | None = None,
    *,
    number: int = 1,
    role: Role = Role.VOLUME_IMAGES,
    facts: Mapping[int, FrameFacts] | None = None,
    **overrides: object,
) -> Stack:
    """Return the images (60 good ones if not given) stacked along z. `facts` are by file number; overrides name fields of `Stack`."""
    slices = [
        Slice(instance=image, frame=frame, plane=plane, facts=(facts or {}).get(image.entry), along_mm=_height(plane))
        for image in (instances() if images is None else images)
        for frame, plane in enumerate(image.planes)
    ]
    slices.sort(key=lambda each: each.along_mm if each.along_mm is not None else 0.0)
    heights = sorted({each.along_mm for each in slices if each.along_mm is not None})
    apart = [b - a for a, b in pairwise(heights)]
    made = Stack(
        number=number,
        role=role,
        slices=tuple(slices),
        placing=Placing.POSITIONS if heights else Placing.NONE,
        normal=(0.0, 0.0, 1.0) if heights else None,
        positions_mm=tuple(heights),
        step_mm=median(apart) if apart else None,
        unplaced=tuple(each for each in slices if each.along_mm is None),
        is_candidate=role is Role.VOLUME_IMAGES and len(heights) > 3,
    )
    return replace(made, **overrides)  # type: ignore[arg-type]


def _height(plane: Plane) -> float | None:
    return plane.image_position_patient[2] if plane.image_position_patient else None


def file(
    path: str, family: Family = Family.UNKNOWN, format: str = "unknown", *, size_bytes: int = 1000, fault: FaultCode | None = None
) -> Entry:
    """Return a file that is no image; the case it is put into numbers it."""
    kind = Kind(family=family, format=format, name=format)
    return Entry(number=0, path=path, size_bytes=size_bytes, kind=kind, sha256="00" * 32, fault=Fault(code=fault) if fault else None)


def container(
    format: str = "folder", *, path: str = "disc", depth: int = 0, fault: FaultCode | None = None, **overrides: object
) -> Container:
    """Return a container that was opened, or with a fault."""
    made = Container(format=format, path=path, depth=depth, entry_count=1, fault=Fault(code=fault) if fault else None)
    return replace(made, **overrides)  # type: ignore[arg-type]


def case(
    *stacks: Stack,
    files: Sequence[Entry] = (),
    paths: Mapping[int, str] | None = None,
    containers: Sequence[Container] = (),
    directories: Sequence[Directory] = (),
    others: Sequence[Instance] = (),
    accounts: Mapping[int, PixelAccount] | None = None,
    asked: Asked | None = None,
) -> Case:
    """Return a medium with these stacks. Each instance lies in DICOM/IM000000..., or at its path in `paths`; `files` follow, numbered on.

    `others` are DICOM objects in no stack. The best stack is the largest candidate, or the largest group judged as a volume.
    """
    images = {each.instance.entry: each.instance for one in stacks for each in (*one.slices, *one.strays, *one.unplaced)}
    images |= {each.entry: each for each in others}
    entries = [
        replace(file((paths or {}).get(n, f"DICOM/IM{n:06d}"), Family.DICOM, "dicom", size_bytes=525000), number=n) for n in sorted(images)
    ]
    after = max(images, default=-1) + 1
    entries += [replace(each, number=after + n) for n, each in enumerate(files)]
    medium = Medium(
        name="disc",
        containers=tuple(containers) or (container(entry_count=len(entries)),),
        entries=tuple(entries),
        instances=tuple(images[n] for n in sorted(images)),
        frames={n: found for n in sorted(images) if (found := _facts_of(n, stacks))},
        accounts=dict(accounts or {}),
        directories=tuple(directories),
    )
    made = Case(medium=medium, series=_series(stacks), stacks=stacks, best=None, why_best="the largest", asked=asked or Asked())
    ranked = sorted(made.candidates or made.volumes, key=lambda one: -len(one.slices))
    return replace(made, best=ranked[0] if ranked else None)


def _facts_of(number: int, stacks: Sequence[Stack]) -> tuple[FrameFacts, ...]:
    return tuple(each.facts for one in stacks for each in one.slices if each.instance.entry == number and each.facts)


def _series(stacks: Sequence[Stack]) -> tuple[Series, ...]:
    uids = dict.fromkeys(one.series_instance_uid for one in stacks)
    grouped = {uid: tuple(one for one in stacks if one.series_instance_uid == uid) for uid in uids}
    return tuple(
        Series(
            series_instance_uid=uid,
            stacks=mine,
            instances=tuple({s.instance.entry: s.instance for one in mine for s in one.slices}.values()),
        )
        for uid, mine in grouped.items()
    )


def run(table: Sequence[Check], id: str, this: Case) -> tuple[tuple[Finding, ...], tuple[Ran, ...]]:
    """Return what the one check of that id finds, and that it ran."""
    rows = [row for row in table if row.id == id]
    assert len(rows) == 1, f"{id} is in the table {len(rows)} times"
    return run_checks(rows, this)


def only(table: Sequence[Check], id: str, this: Case) -> Finding:
    """Return the single finding of that check."""
    found, _ = run(table, id, this)
    assert len(found) == 1, f"{id} found {len(found)} times"
    return found[0]


def status(table: Sequence[Check], id: str, this: Case) -> str:
    """Return how that check ended: its status where all scopes agree."""
    _, ran = run(table, id, this)
    ends = {str(line.status) for line in ran}
    assert len(ends) == 1, f"{id} ended as {sorted(ends)}"
    return ends.pop()
