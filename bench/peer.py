"""One reader of others in a process of its own: `python -m bench.peer TOOL FOLDER` prints what volumes it made, or why it made none."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path


def simpleitk(folder: str) -> None:
    """Read every series below the folder, the way its manual shows."""
    import SimpleITK

    reader = SimpleITK.ImageSeriesReader()
    reader.SetGlobalWarningDisplay(True)
    files = sorted(str(path) for path in Path(folder).rglob("*") if path.is_file())
    if len(files) == 1:
        image = SimpleITK.ReadImage(files[0])
        _say_volume(image.GetSize()[2], image.GetSpacing()[2])
        return
    for uid in reader.GetGDCMSeriesIDs(folder):
        reader.SetFileNames(reader.GetGDCMSeriesFileNames(folder, uid))
        image = reader.Execute()
        _say_volume(image.GetSize()[2], image.GetSpacing()[2])


def dicom2nifti(folder: str) -> None:
    """Convert the folder as one series, unaligned so that its own steps show."""
    import dicom2nifti as converter

    with tempfile.TemporaryDirectory() as out:
        made = converter.dicom_series_to_nifti(folder, f"{out}/volume.nii", reorient_nifti=False)["NII"]
        _say_volume(made.shape[2], made.header.get_zooms()[2])


def _say_volume(slices: int, step_mm: float) -> None:
    sys.stdout.write(f"volume {slices} {step_mm:.4f}\n")


TOOLS: dict[str, Callable[[str], None]] = {"simpleitk": simpleitk, "dicom2nifti": dicom2nifti}


def main(tool: str, folder: str) -> None:
    """Run one tool; whatever it raises is what it says."""
    try:
        TOOLS[tool](folder)
    except ModuleNotFoundError:
        sys.stdout.write("not installed\n")
    except Exception as error:  # noqa: BLE001  a peer may raise anything: that is the finding
        lines = [line for line in str(error).splitlines() if line.strip()] or [""]
        sys.stdout.write(f"raised {type(error).__name__}: {lines[-1].strip()}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
