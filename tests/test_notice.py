"""Third parties: what is installed with handcarry and must be named is named, and nothing comes along that may not."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTICE = (ROOT / "NOTICE").read_text()
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def _installed_with(package: str, found: dict[str, str]) -> dict[str, str]:
    """The licences, as the packages themselves tell them, of all that a package needs."""
    for requirement in requires(package) or ():
        name = _NAME.match(requirement)
        if name is None or "extra ==" in requirement or name[0].lower() in found:
            continue
        try:
            told = metadata(name[0])
        except PackageNotFoundError:  # for another system
            continue
        found[name[0].lower()] = f"{told['License-Expression']} {told['License']} {told.get_all('Classifier')}"
        _installed_with(name[0], found)
    return found


def test_every_lesser_gpl_library_is_named_and_no_gpl_one_is_there() -> None:
    licences = _installed_with("handcarry", {})
    assert {"py7zr", "pycdlib", "numpy"} <= licences.keys()
    lesser = {name for name, text in licences.items() if "LGPL" in text or "Lesser General" in text}
    assert {"py7zr", "pycdlib", "inflate64"} <= lesser
    assert {name for name in lesser if not re.search(rf"^  {name}\s", NOTICE, re.MULTILINE)} == set()
    assert {name for name, text in licences.items() if re.search(r"(?<!L)(?<!Lesser )\bA?GPL|(?<!Lesser )General Public", text)} == set()


def test_what_the_viewer_carries_is_named_with_its_version_and_licence() -> None:
    carried = json.loads((ROOT / "viewer/package.json").read_text())["dependencies"]
    locked = json.loads((ROOT / "viewer/package-lock.json").read_text())["packages"]
    told = (ROOT / "viewer/src/codecs/LICENSES.txt").read_text()
    assert carried
    for name, version in carried.items():
        package = locked[f"node_modules/{name}"]
        assert package["version"] == version
        assert package["license"] in {"MIT", "ISC"}
        assert "dependencies" not in package
        assert f"{name} {version} ({package['license']}" in told
        assert name in NOTICE


def test_the_notice_is_part_of_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert {"LICENSE", "NOTICE", "viewer/src/codecs/LICENSES.txt"} <= set(project["license-files"])
