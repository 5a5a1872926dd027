"""A DICOMDIR as it lies on the medium (PS3.3 Annex F): what the index promises."""

from __future__ import annotations

from dataclasses import dataclass

from handcarry.model.instance import Oddity


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One image-level record: the file it names and whose it says it is. `file_id` joins its components with "/"."""

    file_id: str
    record_type: str
    referenced_sop_instance_uid: str
    referenced_sop_class_uid: str = ""
    patient_id: str = ""
    study_instance_uid: str = ""
    series_instance_uid: str = ""
    missing_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """One DICOMDIR. `missing_keys` are type 1 record keys that are absent or empty (PS3.3 F.5), with how often."""

    entry: int
    file_set_id: str
    references: tuple[Reference, ...]
    record_counts: tuple[tuple[str, int], ...] = ()
    missing_keys: tuple[tuple[str, int], ...] = ()
    oddities: tuple[Oddity, ...] = ()
