"""Which ids of words the sources name: as they stand in Python, in templates and in TypeScript, and families of them by a pattern."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
_ID = re.compile(r"[a-z]+(?:\.[\w-]+)+")
_OPEN = r"[^.]+"
_FILES = (".html", ".css", ".po", ".json", ".txt", ".py", ".pdf")
_IN_TEMPLATE = re.compile(r"""t\(\s*(["'])([^"']*)\1(\s*~)?""")
_IN_SCRIPT = re.compile(r"""(["'`])([a-z]+\.(?:[\w.-]|\$\{[^}]*\})*)\1""")


def named(domains: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the ids that stand whole in a source, and the patterns of those that are put together."""
    found = {text for text in _texts() if text.partition(".")[0] in domains and not text.endswith(_FILES)}
    return frozenset(filter(_ID.fullmatch, found)), frozenset(text for text in found if _OPEN in text)


def _texts() -> Iterator[str]:
    for path in (ROOT / "src").rglob("*.py"):
        yield from _in_python(ast.parse(path.read_text()))
    for path in (ROOT / "src").rglob("templates/*.html"):
        for found in _IN_TEMPLATE.finditer(path.read_text()):
            yield found[2] + (_OPEN if found[3] else "")
    for path in (ROOT / "viewer" / "src").rglob("*.ts"):
        for found in _IN_SCRIPT.finditer(path.read_text()):
            yield re.sub(r"\$\{[^}]*\}", lambda _: _OPEN, found[2])


def _in_python(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else _OPEN for part in node.values)
