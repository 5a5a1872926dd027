"""Gathers the Python that the page carries, into a folder: this project's own wheel, and what it needs there, as constraints.txt locks it.

python viewer/wheels.py FOLDER

Pure packages are taken out of the environment this runs in, without what was compiled for it: they know how to do without. What must be
compiled comes as a wheel for WebAssembly, held against the same hashes. What only a report of measurements needs lies apart: the page reads
it when the first one is saved. Prints the names in the order they are to be unpacked.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]
PURE = {"beside.zip": ("jinja2", "markupsafe", "segno"), "report.zip": ("pydicom",)}
COMPILED = ("msgspec",)
FOR = ("--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14", "--implementation", "cp", "--abi", "cp314")
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # so that the same content makes the same file
LEFT_OUT = {".so", ".pyd", ".dylib", ".pyc", ".c", ".pyi"}
LEFT_OUT_FOLDERS = {"__pycache__", "..", "bin", "test_files", "charset_files", "palettes"}


def main(folder: Path) -> None:
    """Write the wheels."""
    folder.mkdir(parents=True, exist_ok=True)
    pure = [_pure(folder, name, packages) for name, packages in PURE.items()]
    names = [_own(folder), *pure, *_compiled(folder)]
    print("\n".join(names))


def _own(folder: Path) -> str:
    with tempfile.TemporaryDirectory() as made:
        subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", made], check=True, cwd=ROOT, stdout=sys.stderr)
        (wheel,) = Path(made).glob("*.whl")
        folder.joinpath(wheel.name).write_bytes(wheel.read_bytes())
        return wheel.name


def _pure(folder: Path, name: str, packages: Iterable[str]) -> str:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for package in packages:
            for file in sorted(distribution(package).files or (), key=str):
                if file.suffix not in LEFT_OUT and not LEFT_OUT_FOLDERS & set(file.parts):
                    archive.writestr(zipfile.ZipInfo(file.as_posix(), FIRST_DAY), file.read_binary(), zipfile.ZIP_DEFLATED)
    return name


def _compiled(folder: Path) -> list[str]:
    locked = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as made:
        wanted = Path(made, "wanted.txt")
        wanted.write_text("".join(_locked(name, locked) for name in COMPILED), encoding="utf-8")
        words = ["download", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:", *FOR, "-d", made, "-r", str(wanted)]
        subprocess.run([sys.executable, "-m", "pip", *words], check=True, stdout=sys.stderr)
        wheels = sorted(Path(made).glob("*.whl"))
        for wheel in wheels:
            folder.joinpath(wheel.name).write_bytes(wheel.read_bytes())
        return [wheel.name for wheel in wheels]


def _locked(name: str, constraints: str) -> str:
    found = re.search(rf"^{name}==.*?(?<!\\)\n", constraints, re.MULTILINE | re.DOTALL)
    assert found is not None, name
    return found[0]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
