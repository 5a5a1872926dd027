"""The one page of the app, as the viewer's build made it, and the policy under which a browser may run it."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page and its Content-Security-Policy: only these scripts and styles, and requests to this server alone."""

    html: bytes
    policy: str


def app_page(html: str, language: str = "") -> Page:
    """Return the app's page under its policy, in a language that was asked for; without one it is the browser's."""
    html = html.replace("<html", f'<html data-language="{language}"', 1) if language else html
    policy = (
        f"default-src 'none'; script-src {_hashes(_SCRIPT, html)}; style-src {_hashes(_STYLE, html)}; connect-src 'self'; "
        "img-src data: blob:; worker-src blob:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return Page(html=html.encode(), policy=policy)


def report_page(html: bytes) -> Page:
    """Return a report, which has no script, to be shown inside the app's page."""
    policy = (
        f"default-src 'none'; img-src data:; style-src {_hashes(_STYLE, html.decode())}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    )
    return Page(html=html, policy=policy)


def _hashes(pattern: re.Pattern[str], html: str) -> str:
    found = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in pattern.findall(html))
    return " ".join(f"'sha256-{one}'" for one in found) or "'none'"
