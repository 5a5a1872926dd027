# ruff: noqa: RUF001  (names in many scripts are what is tested)
"""Text values against pydicom, against the worked examples of PS3.5 typed in as bytes, and against undeclared code pages."""

from __future__ import annotations

import codecs
import shutil
import subprocess
from pathlib import Path

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.charset import convert_encodings, decode_bytes
from pydicom.data import get_charset_files

from handcarry.dicom.charset import Decoded, decode_text
from tests.dicom.written import element, wrapped

# (clause, Specific Character Set, bytes as the clause prints them, characters)
STANDARD = (
    (
        "PS3.5 H.3.1",
        ("", "ISO 2022 IR 87"),
        b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
    ),
    (
        "PS3.5 H.3.2",
        ("ISO 2022 IR 13", "ISO 2022 IR 87"),
        b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J",
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
    ),
    (
        "PS3.5 I.2",
        ("", "ISO 2022 IR 149"),
        b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf",
        "Hong^Gildong=洪^吉洞=홍^길동",
    ),
    ("PS3.5 J.1", ("ISO_IR 192",), b"Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1=", "Wang^XiaoDong=王^小東="),
    ("PS3.5 J.3", ("GB18030",), b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=", "Wang^XiaoDong=王^小东="),
    ("PS3.5 K.2", ("", "ISO 2022 IR 58"), b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=", "Zhang^XiaoDong=张^小东="),
)


@pytest.mark.parametrize(("terms", "raw", "text"), [row[1:] for row in STANDARD], ids=[row[0] for row in STANDARD])
def test_the_examples_of_the_standard(terms: tuple[str, ...], raw: bytes, text: str) -> None:
    assert decode_text(raw, specific_character_set=terms, vr="PN") == Decoded(text=text)


def test_code_extensions_in_a_long_text_are_reset_by_the_end_of_the_line() -> None:
    # PS3.5 K.3: three lines in two character sets, each line designating its set anew.
    raw = b"The first line includes \x1b$)A\xd6\xd0\xce\xc4.\r\nThe second line \x1b$)A\xd6\xd0\xce\xc4, too.\r\nThe third.\r\n"
    found = decode_text(raw, specific_character_set=("", "ISO 2022 IR 58"), vr="LT")
    assert found == Decoded(text="The first line includes 中文.\r\nThe second line 中文, too.\r\nThe third.\r\n")


def _charset_files() -> list[str]:
    return [str(path) for path in get_charset_files("*.dcm")]


@pytest.mark.parametrize("path", _charset_files(), ids=lambda path: path.rsplit("/", 1)[-1].rsplit("\\", 1)[-1])
def test_pydicoms_files_read_as_pydicom_reads_them(path: str) -> None:
    compared = 0
    dataset = pydicom.dcmread(path)
    stack = [(dataset, ("",))]
    while stack:
        current, inherited = stack.pop()
        declared = current.get("SpecificCharacterSet", None)
        terms = inherited if declared is None else tuple([declared] if isinstance(declared, str) else declared)
        for tag in list(current.keys()):
            raw = current.get_item(tag)
            if raw.VR == "SQ":
                stack += [(item, terms) for item in current[tag].value]
            elif raw.VR in {"PN", "LO", "SH", "LT", "ST"} and isinstance(raw.value, bytes):
                found = decode_text(raw.value, specific_character_set=terms, vr=raw.VR)
                expected = current[tag].value
                joined = "\\".join(map(str, expected)) if isinstance(expected, pydicom.multival.MultiValue) else str(expected)
                assert found.text.rstrip("=") == joined.rstrip(" ")
                assert (found.fault, found.guessed) == ("", "")
                compared += 1
    assert compared > 0


SINGLE = {
    "ISO_IR 100": ("latin_1", "Buc^Jérôme"),
    "ISO_IR 101": ("iso8859_2", "Wiśniewski^Łukasz"),
    "ISO_IR 109": ("iso8859_3", "Ĉapek^Ĝoja"),
    "ISO_IR 110": ("iso8859_4", "Bērziņš^Jānis"),
    "ISO_IR 126": ("iso8859_7", "Διονυσιος"),
    "ISO_IR 127": ("iso8859_6", "قباني^لنزار"),
    "ISO_IR 138": ("iso8859_8", "שרון^דבורה"),
    "ISO_IR 144": ("iso8859_5", "Иванов^Пётр"),
    "ISO_IR 148": ("iso8859_9", "Yılmaz^Ayşe"),
    "ISO_IR 166": ("tis_620", "สมชาย^ใจดี"),
    "ISO_IR 203": ("iso8859_15", "Lefèvre^Œuvre"),
    "ISO_IR 13": ("shift_jis", "ﾔﾏﾀﾞ^ﾀﾛｳ"),
}


@pytest.mark.parametrize("term", SINGLE)
def test_single_byte_sets_plain_and_with_code_extensions(term: str) -> None:
    codec, text = SINGLE[term]
    raw = text.encode(codec)
    extended = term.replace("ISO_IR", "ISO 2022 IR")
    assert decode_text(raw, specific_character_set=(term,), vr="PN") == Decoded(text=text)
    assert decode_text(raw, specific_character_set=(extended, "ISO 2022 IR 87"), vr="PN") == Decoded(text=text)


@pytest.mark.parametrize("term", [term for term in SINGLE if term != "ISO_IR 203"])
def test_escapes_to_single_byte_sets_agree_with_pydicom(term: str) -> None:
    codec, text = SINGLE[term]
    escape = next(code for code, name in pydicom.charset.CODES_TO_ENCODINGS.items() if code != b"\x1b(B" and _same(name, codec))
    raw = b"Smith^" + b"^".join(escape + part.encode(codec) for part in text.split("^"))
    terms = ("ISO 2022 IR 6", term.replace("ISO_IR", "ISO 2022 IR"))
    expected = decode_bytes(raw, convert_encodings(list(terms)), {ord("^"), ord("="), ord("\\")})
    assert decode_text(raw, specific_character_set=terms, vr="PN") == Decoded(text=expected)
    assert expected == "Smith^" + text


def _same(name: str, codec: str) -> bool:
    return codecs.lookup(name).name == codecs.lookup(codec).name


def test_an_escape_to_latin_9_which_pydicom_does_not_know() -> None:
    assert decode_text(b"\x1b-b\xbdil", specific_character_set=("", "ISO 2022 IR 203"), vr="PN").text == "œil"


def test_both_japanese_two_byte_sets_in_one_name() -> None:
    raw = b"\x1b$B;3\x1b$(D\x30\x21\x1b(B^Taro"
    expected = decode_bytes(raw, convert_encodings(["", "ISO 2022 IR 87", "ISO 2022 IR 159"]), {ord("^")})
    assert decode_text(raw, specific_character_set=("", "ISO 2022 IR 87", "ISO 2022 IR 159"), vr="PN") == Decoded(text=expected)


@pytest.mark.parametrize(
    "term",
    [
        "ISO_IR 100",
        "ISO-IR 100",
        "ISO_IR_100",
        "ISO IR 100",
        "iso_ir 100",
        "ISO 2022 IR100",
        "ISO2022IR100",
        "ISO_IR100",
        "latin1",
        "Latin-1",
        "iso8859-1",
        "ISO 8859-1",
        " IR 100 ",
    ],
)
def test_misspelt_terms_are_understood(term: str) -> None:
    assert decode_text(b"Buc^J\xe9r\xf4me", specific_character_set=(term,), vr="PN") == Decoded(text="Buc^Jérôme")


@pytest.mark.parametrize("term", ["ISO_IR_192", "ISO IR 192", "ISO 2022 IR 192", "ISO-IR-192"])
def test_misspelt_utf8_is_understood(term: str) -> None:
    assert decode_text("Иванов".encode(), specific_character_set=(term,), vr="LO") == Decoded(text="Иванов")


@pytest.mark.parametrize(("term", "codec"), [("UTF-8", "utf_8"), ("utf8", "utf_8"), ("windows-1251", "cp1251"), ("Shift_JIS", "cp932")])
def test_a_codec_is_understood_by_its_name_and_told_as_a_guess(term: str, codec: str) -> None:
    assert decode_text("Иванов".encode(codec), specific_character_set=(term,), vr="LO") == Decoded(text="Иванов", guessed=codec)
    assert decode_text(b"IVANOV", specific_character_set=(term,), vr="LO") == Decoded(text="IVANOV")


@pytest.mark.skipif(shutil.which("dcmconv") is None, reason="dcmconv is not installed")
@pytest.mark.parametrize(("term", "known"), [("ISO_IR 192", True), ("UTF-8", False), ("windows-1251", False)])
def test_dcmtk_reads_terms_of_the_standard_and_no_names_of_codecs(term: str, known: bool, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(wrapped(element("SpecificCharacterSet", "CS", term) + element("PatientName", "PN", "Ö".encode())))
    ended = subprocess.run(["dcmconv", "+U8", tmp_path / "a", tmp_path / "b"], check=False, capture_output=True)
    assert (ended.returncode == 0) is known
    assert (decode_text("Ö".encode(), specific_character_set=(term,), vr="PN").guessed == "") is known


def test_an_unknown_term_is_a_fault_and_a_guess_and_is_not_repeated() -> None:
    found = decode_text("Иванов^Пётр".encode("cp1251"), specific_character_set=("DOE^JANE",), vr="PN")
    assert (found.text, found.guessed) == ("Иванов^Пётр", "cp1251")
    assert "term" in found.fault
    assert "JANE" not in found.fault


@pytest.mark.parametrize(
    ("terms", "raw", "text", "guessed"),
    [
        (("ISO_IR 192",), "Müller".encode("cp1252"), "Müller", "cp1252"),
        (("ISO_IR 100",), "Müller".encode(), "Müller", "utf_8"),
        (("ISO_IR 144",), "Иванов".encode(), "Иванов", "utf_8"),
        (("ISO_IR 100",), "Kılıç \u2019s".encode("cp1254"), "Kılıç \u2019s", "cp1254"),
        (("ISO_IR 6",), "Müller".encode("latin_1"), "Müller", "cp1252"),
        (("ISO_IR 13",), "山田^太郎".encode("shift_jis"), "山田^太郎", "cp932"),
        (("GB18030",), b"\xff\xff", "я" * 2, "cp1251"),
    ],
    ids=["not utf-8", "utf-8 as latin", "utf-8 as cyrillic", "C1 controls", "not ascii", "shift jis as kana", "not gb18030"],
)
def test_bytes_that_contradict_the_declaration(terms: tuple[str, ...], raw: bytes, text: str, guessed: str) -> None:
    found = decode_text(raw, specific_character_set=terms, vr="PN")
    assert (found.text, found.guessed) == (text, guessed)
    assert found.fault


def test_shift_jis_under_the_name_of_its_small_half_needs_no_guess() -> None:
    text = "ﾔﾏﾀﾞ^ﾀﾛｳ\u3000様"
    found = decode_text(text.encode("shift_jis"), specific_character_set=("ISO_IR 13",), vr="PN")
    assert (found.text, found.guessed, found.fault) == (text, "cp932", "bytes are Shift JIS, the file declares ISO 2022 IR 13")


def test_forgotten_escapes_still_read_but_are_a_fault() -> None:
    korean = decode_text("홍^길동".encode("euc_kr"), specific_character_set=("", "ISO 2022 IR 149"), vr="PN")
    assert korean.text == "홍^길동"
    assert "missing" in korean.fault
    once = decode_text(b"\x1b$)C\xc8\xab^\xb1\xe6\xb5\xbf", specific_character_set=("", "ISO 2022 IR 149"), vr="PN")
    assert (once.text, once.fault) == (korean.text, korean.fault)


def test_escapes_to_sets_that_are_not_declared() -> None:
    raw = b"\x1b$B;3ED\x1b(B^Taro"
    assert decode_text(raw, specific_character_set=("ISO_IR 100",), vr="PN").fault == (
        "escapes to ISO 2022 IR 87, which the file does not declare"
    )
    assert decode_text(raw, specific_character_set=(), vr="PN") == Decoded(text="山田^Taro", guessed="iso2022")
    assert "not one of the standard's" in decode_text(b"\x1b%Gx", specific_character_set=("", "ISO 2022 IR 87"), vr="LO").fault


UNDECLARED = {
    "cp1251": ["ИВАНОВ^ИВАН", "Иванов^Пётр", "Кузнецова^Анна", "Смирнов^Алексей Юрьевич", "Шевченко^Олена", "Стоматологическая клиника"],
    "cp1252": ["Müller^Jürgen", "García^José", "Núñez^Iñaki", "Lefèvre^François", "Ångström^Åsa", "Sørensen^Søren", "João^Conceição"],
    "cp1254": ["Yılmaz^Ayşe", "ŞAHİN^GÜLŞAH", "Öztürk^Çağlar", "Doğan^Işıl", "YILDIRIM^İBRAHİM", "Ağız ve Diş Sağlığı"],
    "cp1250": ["Wiśniewski^Łukasz", "Dvořák^Jiří", "Kovács^Győző", "Žižková^Šárka", "ZIELIŃSKI^PAWEŁ", "Szőke^Ödön", "Horvat^Željko"],
    "cp874": ["สมชาย^ใจดี", "สุดา^แก้วมณี", "นางสาวพรทิพย์", "โรงพยาบาลกรุงเทพ"],
    "cp932": ["山田^太郎", "佐藤^花子", "やまだ^たろう", "ヤマダ^タロウ", "東京歯科大学病院"],
    "gb18030": ["王^小东", "李^伟", "张^秀英", "欧阳^娜娜", "北京口腔医院"],
    "euc_kr": ["김^민수", "홍^길동", "박^서연", "서울치과병원"],
    "utf_8": ["Иванов^Пётр", "Yılmaz^Ayşe", "김^민수", "Müller"],
}


@pytest.mark.parametrize(("codec", "text"), [(codec, text) for codec, texts in UNDECLARED.items() for text in texts])
def test_undeclared_code_pages_are_guessed_and_said_to_be(codec: str, text: str) -> None:
    found = decode_text(text.encode(codec), specific_character_set=(), vr="PN")
    assert found == Decoded(text=text, guessed=codec)


def test_a_long_sample_cut_inside_a_character_is_still_guessed() -> None:
    text = "x" + "王小东李伟张秀英" * 400
    assert decode_text(text.encode("gb18030"), specific_character_set=(), vr="LT") == Decoded(text=text, guessed="gb18030")


@pytest.mark.parametrize(
    ("vr", "raw", "text"),
    [
        ("PN", b" DOE^JANE ", "DOE^JANE"),
        ("LO", b"  Clinic \0", "Clinic"),
        ("UI", b"1.2.840\0", "1.2.840"),
        ("DS", b" 0.25 ", "0.25"),
        ("LT", b"  indented \0\0", "  indented"),
        ("UT", b"  kept ", "  kept"),
        ("CS", b"", ""),
        ("LO", b"M\xfcller ", "Müller"),
    ],
)
def test_padding_is_stripped_as_the_vr_wants(vr: str, raw: bytes, text: str) -> None:
    assert decode_text(raw, specific_character_set=("ISO_IR 100",), vr=vr).text == text


def test_a_vr_of_the_default_repertoire_ignores_the_declaration() -> None:
    found = decode_text(b"HEAD\xe9", specific_character_set=("ISO_IR 100",), vr="CS")
    assert found.fault == "VR CS holds characters outside the default repertoire"
    assert found.guessed


def test_a_backslash_that_is_half_a_character_does_not_split_the_value() -> None:
    text = "誠\\Smith"
    raw = text.encode("gbk")
    assert raw.count(b"\\") == 2
    assert decode_text(raw, specific_character_set=("GBK",), vr="LO").text.split("\\") == ["誠", "Smith"]


TERMS = st.sampled_from(
    ["", "ISO_IR 100", "ISO 2022 IR 87", "ISO 2022 IR 13", "ISO 2022 IR 149", "ISO 2022 IR 58", "ISO_IR 192", "GBK", "?"]
)
PIECES = st.sampled_from([b"\x1b$B", b"\x1b$(D", b"\x1b$)C", b"\x1b(B", b"\x1b)I", b"\x1b", b"^", b"=", b"\\", b"\r\n"])


@given(
    raw=st.lists(st.one_of(st.binary(max_size=8), PIECES), max_size=12).map(b"".join),
    terms=st.lists(TERMS, max_size=3).map(tuple),
    vr=st.sampled_from(["PN", "LO", "LT", "CS", "UI"]),
)
def test_no_bytes_make_it_raise(raw: bytes, terms: tuple[str, ...], vr: str) -> None:
    assert isinstance(decode_text(raw, specific_character_set=terms, vr=vr).text, str)


@given(text=st.text(alphabet="абвЖЁéüñ김山ก ^=\\\r\n", max_size=30))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    found = decode_text(text.encode(), specific_character_set=("ISO_IR 192",), vr="LT")
    assert found.text == text.rstrip(" ")
    assert not found.fault
