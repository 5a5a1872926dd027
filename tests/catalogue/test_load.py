"""The data files are complete, and one that is not is refused with a sentence that says what to do."""

from __future__ import annotations

from importlib.resources import files

import pytest

from handcarry.catalogue.load import load_signatures, signature_from
from handcarry.catalogue.tables import CatalogueError
from handcarry.model.entry import Family
from handcarry.sniff.signature import Condition, Embedded, Place, Rule

GOOD = """
id = "acme"
name = "Acme volume"
vendor = "Acme"
product = "View"
family = "vendor-volume"
source = "Acme manual 3, page 12. Sure."
export = ["File > Save as DICOM"]
[[match]]
gzip = true
all = [{ at = 4, hex = "00ff" }, { within = 64, text = "ACME" }, { start = true, text = "<A" }]
[[match]]
all = [{ name_ends = ".acm" }, { numbered_name_ends = "_v" }]
[[embedded]]
text = "ACME"
then = "<"
within = 8
as_text = true
"""


def test_a_good_file_becomes_a_value() -> None:
    found = signature_from(GOOD, name="acme.toml")
    assert (found.id, found.family, found.export) == ("acme", Family.VENDOR_VOLUME, ("File > Save as DICOM",))
    assert found.rules == (
        Rule(
            gzip=True,
            conditions=(
                Condition(place=Place.AT, bytes_in=4, what=b"\x00\xff"),
                Condition(place=Place.WITHIN, bytes_in=64, what=b"ACME"),
                Condition(place=Place.START, what=b"<A"),
            ),
        ),
        Rule(conditions=(Condition(place=Place.NAME, what=b".acm"), Condition(place=Place.NUMBERED, what=b"_v"))),
    )
    assert found.embedded == (Embedded(marker=b"ACME", followed_by=b"<", within_bytes=8, as_text=True),)
    assert [rule.by_name_only for rule in found.rules] == [False, True]


@pytest.mark.parametrize(
    ("change", "into", "sentence"),
    [
        ('source = "Acme manual 3, page 12. Sure."', "", "source is missing: a signature without a public source is not shipped"),
        ('name = "Acme volume"', "", "name is missing"),
        ("gzip = true", "gzipped = true", "unknown key 'gzipped'; known here: all, gzip"),
        ('vendor = "Acme"', 'vendor = "Acme"\ncolour = "red"', "unknown key 'colour'"),
        ("at = 4, hex", "at = 4, offset = 3, hex", "unknown key 'offset'"),
        ('id = "acme"', 'id = "other"', "the id 'other' must be the name of the file"),
        ('"vendor-volume"', '"picture"', "family must be one of vendor-volume, vendor-project, research-volume"),
        ('hex = "00ff"', 'hex = "0x"', "hex must be pairs of hexadecimal digits"),
        ('hex = "00ff"', 'hex = "00", text = "a"', "bytes are given as either text or hex"),
        ("at = 4, hex", "hex", "a condition needs one of at, within, start, name_ends, numbered_name_ends"),
        ("at = 4", "at = -4", "at must be a number of bytes from 0 to 65536"),
        ('then = "<"', "", "then must be a text"),
        ("[[embedded]]", "[[embedded]]\nsize = 3", "unknown key 'size'"),
        ('product = "View"', "product = 3", "product must be a text"),
        ('all = [{ name_ends = ".acm" }, { numbered_name_ends = "_v" }]', "", "a match needs a list of conditions"),
        ('id = "acme"', "id = ", "is not TOML"),
    ],
)
def test_a_faulty_file_is_refused_with_a_sentence(change: str, into: str, sentence: str) -> None:
    assert change in GOOD
    with pytest.raises(CatalogueError) as raised:
        signature_from(GOOD.replace(change, into), name="acme.toml")
    assert str(raised.value).startswith("acme.toml")
    assert sentence in str(raised.value)


def test_every_shipped_file_is_read_and_says_how_sure_it_is() -> None:
    shipped = {
        item.name.removesuffix(".toml") for item in (files("handcarry.catalogue") / "vendors").iterdir() if item.name.endswith(".toml")
    }
    signatures = load_signatures()
    assert {each.id for each in signatures} == shipped
    assert len(signatures) >= 8
    for each in signatures:
        assert any(word in each.source.lower() for word in ("sure", "likely", "one case", "one source")), (
            f"{each.id}: say how sure the source is"
        )
        assert all(rule.conditions for rule in each.rules), f"{each.id}: a rule without conditions fits everything"
        assert each.kind().name == each.name


def test_the_only_sourced_export_path_is_the_only_one() -> None:
    assert {each.id: each.export for each in load_signatures() if each.export} == {"anatomage-invivo": ("File > Export > DICOM",)}
