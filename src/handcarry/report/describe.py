"""From everything one check found out to what is told of it: `Report` to `Document`.

It leaves out what nobody may see: names and files of other people where several are on the medium. It decides nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable

from handcarry.model import entry as model
from handcarry.model.finding import Finding
from handcarry.model.instance import Instance
from handcarry.model.report import Report
from handcarry.model.stack import Series
from handcarry.model.translate import Translate
from handcarry.model.use import Next
from handcarry.report import document
from handcarry.report.clean import encodable
from handcarry.report.document import Made
from handcarry.report.people import Whose, identity_of, whose_is_what
from handcarry.report.volumes import volumes_of

NAME = "handcarry"
HIDDEN = "(a name on it is another person's)"


def describe(report: Report, *, made: Made, version: str, english: Translate) -> document.Document:
    """Return the report as it is told. `version` is the program's own. Its sentences are English: other languages go by ids and facts."""
    whose = whose_is_what(report)
    can = {use.use: document.Can(ability=use.ability.value, because=use.because) for use in report.can}
    return document.Document(
        program=document.Program(
            name=NAME, version=version, tools=tuple(document.Tool(name=tool.name, version=tool.version) for tool in report.tools)
        ),
        made=made,
        source=_source(report, whose),
        handed=report.handed.value,
        verdict=report.verdict,
        can=document.Uses(**can),
        next=_next(report.next, english),
        identity=identity_of(report, whose),
        volumes=volumes_of(report, is_others=whose.is_others),
        findings=tuple(_finding(finding, english) for finding in report.findings),
        ran=tuple(document.Ran(id=ran.id, scope=ran.scope.value, on=ran.on, status=ran.status.value, why=ran.why) for ran in report.ran),
        series=tuple(_series(series, whose) for series in report.series),
        ledger=tuple(_line(entry, whose) for entry in report.medium.entries),
    )


def _source(report: Report, whose: Whose) -> document.Source:
    medium = report.medium
    return document.Source(
        name=encodable(medium.name),
        containers=tuple(_container(container, whose) for container in medium.containers),
        entry_count=len(medium.entries),
        total_bytes=sum(entry.size_bytes for entry in medium.entries),
        complete=medium.complete,
        stopped=medium.stopped,
        refused_for_safety=medium.refused_for_safety,
    )


def _container(container: model.Container, whose: Whose) -> document.Container:
    hidden = whose.names_others(" > ".join((*container.opened_through, container.path)))
    return document.Container(
        format=container.format,
        path=HIDDEN if hidden else encodable(container.path),
        depth=container.depth,
        entry_count=container.entry_count,
        opened_through=() if hidden else _encodable(container.opened_through),
        encrypted=container.encrypted,
        fault=_fault(container.fault),
        note=encodable(container.note),
    )


def _fault(fault: model.Fault | None) -> document.Fault | None:
    if fault is None:
        return None
    return document.Fault(code=fault.code.value, at_byte=fault.at_byte, detail=encodable(fault.detail))


def _next(step: Next, english: Translate) -> document.Next:
    about, facts = (step.about.id, _facts(step.about)) if step.about else ("", {})
    desk = f"checks.{about}.desk" if about else f"checks.next.{step.id}.desk"
    return document.Next(
        id=step.id,
        do=english(f"checks.next.{step.id}.do"),
        front_desk=english(desk, **facts) if step.asks else "",
        about=about,
        facts=facts,
    )


def _finding(finding: Finding, english: Translate) -> document.Finding:
    where, facts = finding.where, _facts(finding)
    return document.Finding(
        id=finding.id,
        scope=finding.scope.value,
        severity=finding.severity.value,
        where=document.Where(
            volume=where.volume,
            series_instance_uid=encodable(where.series_instance_uid),
            entries=where.entries,
            entry_count=where.entry_count,
            frames=where.frames,
            at_mm=where.at_mm,
        ),
        facts=facts,
        says=english(f"checks.{finding.id}.says", **facts),
        technical=english(f"technical.{finding.id}", **facts),
        front_desk=english(f"checks.{finding.id}.desk", **facts) if finding.asks else "",
        clause=finding.clause,
    )


def _facts(finding: Finding) -> dict[str, document.Plain | tuple[document.Plain, ...]]:
    return {name: _fact(value) for name, value in finding.facts.items()}


def _fact(value: object) -> document.Plain | tuple[document.Plain, ...]:
    if isinstance(value, tuple):
        return tuple(encodable(v) if isinstance(v, str) else v for v in value)
    assert value is None or isinstance(value, bool | int | float | str)
    return encodable(value) if isinstance(value, str) else value


def _series(series: Series, whose: Whose) -> document.Series:
    largest = max(series.stacks, key=lambda stack: len(stack.slices), default=None)
    role = largest.role.value if largest else ""
    volumes = tuple(stack.number for stack in series.stacks)
    if whose.is_others(series.instances):
        return document.Series(
            series_instance_uid="", whose="other", date="", time="", modality="", description="", images=_images(series.instances),
            role=role, volumes=volumes,
        )  # fmt: skip
    first = series.instances[0]
    return document.Series(
        series_instance_uid=encodable(series.series_instance_uid),
        whose="chosen" if whose.several else "only",
        date=encodable(first.series.series_date or first.study.study_date),
        time=encodable(first.series.series_time or first.study.study_time),
        modality=encodable(first.series.modality),
        description=encodable(first.series.series_description or first.series.protocol_name),
        images=_images(series.instances),
        role=role,
        volumes=volumes,
        oddities=_oddities(series.instances),
    )


def _oddities(instances: Iterable[Instance]) -> tuple[document.Oddity, ...]:
    """Return what was odd in reading a series' files, each code once, as often as it was met."""
    files: dict[str, int] = {}
    details: dict[str, str] = {}
    for oddity in (each for instance in instances for each in instance.oddities):
        files[oddity.code] = files.get(oddity.code, 0) + 1
        details.setdefault(oddity.code, oddity.detail)
    return tuple(document.Oddity(code=code, files=files[code], detail=encodable(details[code])) for code in sorted(files))


def _images(instances: Iterable[Instance]) -> int:
    return sum(max(1, instance.layout.number_of_frames) if instance.layout else 1 for instance in instances)


def _line(entry: model.Entry, whose: Whose) -> document.Line:
    hidden = whose.names_others(entry.full_path)
    return document.Line(
        number=entry.number,
        path=HIDDEN if hidden else encodable(entry.path),
        size_bytes=entry.size_bytes,
        family=entry.kind.family.value,
        format=entry.kind.format,
        name=entry.kind.name,
        sha256=entry.sha256,
        opened_through=() if hidden else _encodable(entry.opened_through),
        path_b64="" if hidden else entry.path_b64,
        holds=encodable(entry.kind.holds),
        fault=_fault(entry.fault),
    )


def _encodable(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(encodable(text) for text in texts)
