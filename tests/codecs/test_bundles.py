"""Which scripts carry codecs: those that decode, with the licences at their head, and not the app that has a program behind it."""

from __future__ import annotations

from pathlib import Path

from tests.codecs.javascript import VIEWER, bundled

WASM = "AGFzbQ"  # how base64 begins for what begins as wasm


def test_only_who_decodes_carries_codecs_and_then_their_licences(tmp_path: Path) -> None:
    licences = (VIEWER / "src/codecs/LICENSES.txt").read_text()
    decoding = bundled("tests/codecs/node.ts", tmp_path).read_text()
    assert decoding.count(WASM) == licences.count("@cornerstonejs/") + 1  # and the hash
    assert decoding.startswith(f"/*!\n{licences}*/")
    assert not any(word in decoding for word in ("eval(", "new Function"))
    served = bundled("src/main.ts", tmp_path).read_text()
    assert WASM not in served
    assert "cornerstonejs" not in served
