from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from handcarry.pack import original
from handcarry.pack.original import Container, Content, Converted, File, Original, Program, path_b64, raw_path
from tests.pack import make_schemas

SAID = Original(
    program=Program(name="handcarry", version="1"),
    made="2026-11-26T12:00:00Z",
    containers=(Container(number=0, path="disc", path_b64=path_b64("disc", ""), format="folder"),),
    files=(
        File(container=0, path="IM1", path_b64=path_b64("IM1", ""), size_bytes=3, sha256="0" * 64, pack="DICOM/IM000000"),
        File(container=0, path="\\xff", path_b64="/w==", size_bytes=0),
    ),
    converted=(
        Converted(path="DICOM/A", made_from="ORIGINAL/A", from_syntax="1.2", to_syntax="1.3", frames=1, frames_sha256="", changes=()),
    ),
    contents=(Content(path="DICOM/IM000000", size_bytes=3),),
)


def test_it_is_read_back_as_written_one_row_a_line() -> None:
    data = original.to_json(SAID)
    assert original.from_json(data) == SAID
    assert data.count(b"\n    {") == 5
    jsonschema.Draft202012Validator(json.loads(original.schema())).validate(json.loads(data))


def test_unknown_keys_are_passed_over_and_nonsense_is_refused() -> None:
    grown = json.loads(original.to_json(SAID)) | {"later": 1}
    assert original.from_json(json.dumps(grown).encode()) == SAID
    for data in (b"", b"{}", b"[]", original.to_json(SAID).replace(b"original/1", b"original/2")):
        with pytest.raises(msgspec.DecodeError):
            original.from_json(data)


def test_raw_paths_are_the_bytes_of_the_name() -> None:
    assert [raw_path(file) for file in SAID.files] == [b"IM1", b"\xff"]
    with pytest.raises(ValueError, match=r"."):
        raw_path(File(container=0, path="x", path_b64="#", size_bytes=0))


@pytest.mark.parametrize("name", make_schemas.SCHEMAS)
def test_schemas_are_sound_and_up_to_date(name: str) -> None:
    stored = (make_schemas.FOLDER / f"{name}.json").read_bytes()
    jsonschema.Draft202012Validator.check_schema(json.loads(stored))
    assert stored == make_schemas.schema(name), "run: python -m tests.pack.make_schemas"
    assert Path(make_schemas.FOLDER, f"{name}.json").is_file()


def test_a_long_list_is_written_piece_by_piece() -> None:
    row = File(container=0, path="DICOM/IM000001", path_b64="RElDT00vSU0wMDAwMDE=", size_bytes=1, sha256="0" * 64, pack="DICOM/A")
    folder = Container(number=0, path="a", path_b64="YQ==", format="folder")
    program = Program(name="handcarry", version="0")
    long = Original(program=program, made="", containers=(folder,), files=(row,) * 30_000, converted=(), contents=())
    sizes = [len(piece) for piece in original.pieces(long)]
    assert (len(sizes) > 4, max(sizes) < 2 << 20) == (True, True)
    assert original.from_json(b"".join(original.pieces(long))) == long
