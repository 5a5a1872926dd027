"""The words for the browser: one JSON file a language, made for the build of the viewer.

python -m handcarry.catalogue.emit FOLDER
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from handcarry.catalogue.po import Message
from handcarry.catalogue.words import Words, categories, domains, languages, po_of

DOMAINS = ("app", "viewer", "stick")
BESIDE = ("report.news.", "report.verdict.")  # what the pages say in the words of the report


def for_browser(language: str) -> dict[str, object]:
    """Return a language's words as `viewer/src/words/translate.ts` takes them."""
    words = Words(language)
    found = [po_of(language, domain) for domain in domains(language)]
    return {
        "language": language,
        "name": words.name,
        "direction": words.direction,
        "draft": words.is_draft,
        "messages": {id_: _told(message, categories(po)) for po in found for id_, message in po.messages.items() if _is_told(id_)},
    }


def _is_told(id_: str) -> bool:
    return id_.partition(".")[0] in DOMAINS or id_.startswith(BESIDE)


def _told(message: Message, names: Sequence[str]) -> object:
    """Return a text as it stands, or the texts of its plural forms by the names that browsers know (Intl.PluralRules)."""
    if not message.counted:
        return message.forms[0]
    return {"counted": message.counted, "forms": dict(zip(names, message.forms, strict=True))}


def main(folder: Path) -> None:
    """Write one file for each language."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in languages():
        text = json.dumps(for_browser(language), ensure_ascii=False, indent=1)
        folder.joinpath(f"{language}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
