"""Where several people's scans are on a medium: what cannot be told to be the chosen person's is left out."""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from handcarry.errors import UsageError
from handcarry.pack.fit import Why
from handcarry.pack.original import Container, File
from handcarry.pack.placing import Taken
from handcarry.pack.stage import Stage


def leave_out_unowned(taken: Taken, stage: Stage) -> None:
    """Where others are on the medium too, nobody can say whose a document is: only the chosen person's images stay. Raises `UsageError`."""
    kept: list[File] = []
    dropped: set[str] = set()
    places: dict[int, int] = {}
    for number, file in enumerate(taken.files):
        if file.why in {Why.NOT_DICOM, Why.INDEX} and not taken.containers[file.container].added:
            dropped.add(file.pack)
            taken.left_out_others += 1
        elif file.left_out or not file.pack:
            taken.left_out_others += 1
        else:
            places[number] = len(kept)
            kept.append(file)
    for path in sorted(dropped - {file.pack for file in kept} - {""}):
        stage.remove(path)
    taken.files = _only_containers_of(kept, taken, stage)
    taken.jobs = [replace(job, row=places[job.row]) for job in taken.jobs]


def _only_containers_of(kept: list[File], taken: Taken, stage: Stage) -> list[File]:
    """Leave out every archive itself, for it holds others' scans too, and the name of each that holds no kept file."""
    holding: set[int] = set()
    for file in kept:
        number: int | None = file.container
        while number is not None and number not in holding:
            holding.add(number)
            number = taken.containers[number].within
    if all(taken.containers[number].added for number in holding):
        raise UsageError(word="nothing_of_this_person")
    places: dict[int, int] = {}
    containers: list[Container] = []
    for container in taken.containers:
        if container.pack:
            stage.remove(container.pack)
        if container.number in holding:
            places[container.number] = len(containers)
            within = None if container.within is None else places[container.within]
            containers.append(structs.replace(container, number=len(containers), within=within, pack=""))
    taken.containers = containers
    return [structs.replace(file, container=places[file.container]) for file in kept]
