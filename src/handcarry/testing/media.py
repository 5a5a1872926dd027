"""Five media to show what the program says: a good disc, a souvenir, a viewer disc, an archive with a hole, a vendor's file.

Everybody on them is fictional. The command line's demo and the acceptance tests use them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from handcarry.model.verdict import Handed, Verdict
from handcarry.testing import pages
from handcarry.testing.defects import table
from handcarry.testing.jaw import Jaw
from handcarry.testing.planting import plant_all
from handcarry.testing.spec import Identity, Spec, Syntax
from handcarry.testing.wrapping import disc_image

SPEC = Spec(size=(140, 160, 160), spacing_mm=(0.25, 0.25, 0.25))
README = """\
This disc holds one cone beam CT scan of Jane Doe, made on 14 September 2026 at Example Dental Clinic.
DICOMDIR lists the images; they lie in the folder DICOM. Any DICOM viewer opens them. Nothing on this disc is a program.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """One medium: where it lies, what it is, and the right answers."""

    name: str
    says: str
    path: Path
    handed: Handed
    verdict: Verdict


def write_demo(folder: Path) -> tuple[Demo, ...]:
    """Write the five media below `folder`, each in a folder of its own."""
    return tuple(
        Demo(name=name, says=says, path=make(folder / name), handed=handed, verdict=verdict)
        for name, says, handed, verdict, make in (
            ("good-disc", "A disc image with a complete scan and its index.", Handed.VOLUME, Verdict.READY, _good_disc),
            ("souvenir", "A report and three pictures.", Handed.DOCUMENT, Verdict.NOT_THE_RECORD, _souvenir),
            ("viewer-disc", "A viewer program and no scan.", Handed.VIEWER_PROGRAM, Verdict.NOT_THE_RECORD, _viewer_disc),
            ("gap", "A ZIP archive in which one slice is missing.", Handed.VOLUME, Verdict.ASK_AGAIN, _gap),
            ("vendor-file", "A volume in one maker's own form.", Handed.VENDOR_VOLUME, Verdict.NOT_THE_RECORD, _vendor_file),
        )
    )


def _good_disc(folder: Path) -> Path:
    plant_all(folder, replace(SPEC, syntax=Syntax.JPEG_LOSSLESS_SV1, dicomdir=True), ())
    (folder / "README.TXT").write_text(README, encoding="ascii", newline="\r\n")
    return disc_image(folder)


def _souvenir(folder: Path) -> Path:
    jaw = _jaw()
    return _written(
        folder,
        {
            "CBCT report.pdf": pages.pdf("CBCT report for Jane Doe: see the pictures."),
            "Pictures/upper.jpg": pages.photograph(jaw),
            "Pictures/lower.jpg": pages.photograph(replace(jaw, seed=2)),
            "Pictures/plan.png": pages.png(jaw),
        },
    )


def _viewer_disc(folder: Path) -> Path:
    return _written(folder, pages.viewer())


def _gap(folder: Path) -> Path:
    who = Identity(patient_name="ROE^RICHARD", patient_id="D-77310", patient_birth_date="19610527", patient_sex="M")
    return plant_all(folder, replace(SPEC, identity=who, seed=3), [table()[name] for name in ("missing-slice", "zipped")]).path


def _vendor_file(folder: Path) -> Path:
    return _written(folder, {"CT_0/CT_0.vol": pages.morita(_jaw())})


def _jaw() -> Jaw:
    return Jaw(grid=SPEC.grid, seed=SPEC.seed)


def _written(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
