"""age files: public test vectors, the public program and another implementation as oracles, both ways."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from pathlib import Path

import pyrage
import pytest

from handcarry.media.age_keys import Passphrase, Recipient, recipient_of
from handcarry.media.faults import Broken
from handcarry.media.found import Media
from handcarry.media.open import open_media
from handcarry.media.password import Password
from handcarry.media.write_age import AgeWriter
from handcarry.model.entry import FaultCode
from tests.pack.packing import run, tool

WORDS = "correct horse battery staple"
# The age vectors of the Community Cryptography Test Vectors (C2SP), which may be copied without attribution: all but armor and hybrid keys.
VECTORS = zipfile.ZipFile(Path(__file__).with_name("age-vectors.zip"))
SIZES = (0, 1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 3 << 16)


def written(data: bytes, *recipients: Recipient, step: int = 10_007) -> bytes:
    out = io.BytesIO()
    writer = AgeWriter(out.write, recipients)
    for at in range(0, len(data), step):
        writer.write(data[at : at + step])
    writer.finish()
    return out.getvalue()


def opened(path: Path, password: Password | None) -> tuple[Media, bytes | None]:
    """What a file holds, None where that could not be read to its end."""
    with open_media(path, password=password) as media:
        data, faults = b"", []
        for found in media:
            with found.open() as tape:
                while part := tape.read(1 << 20):
                    data += part
            faults += [tape.fault] if tape.fault else []
    return media, None if media.container.fault or faults else data


@pytest.mark.parametrize("name", VECTORS.namelist())
def test_what_opens_and_what_must_not(name: str, tmp_path: Path) -> None:
    head, _, body = VECTORS.read(name).partition(b"\n\n")
    says = [line.split(": ", 1) for line in head.decode().split("\n")]
    told = dict(says)
    (tmp_path / "x.age").write_bytes(zlib.decompress(body) if told.get("compressed") == "zlib" else body)
    identities = "\n".join(value for key, value in says if key == "identity")
    media, data = opened(tmp_path / "x.age", Password(text=told.get("passphrase", ""), identities=identities))
    found = None if data is None or not media.container.encrypted else hashlib.sha256(data).hexdigest()
    assert found == (told["payload"] if told["expect"] == "success" else None)


@pytest.mark.parametrize("size_bytes", SIZES)
def test_another_implementation_opens_what_was_written(size_bytes: int) -> None:
    data = hashlib.shake_256(b"x").digest(size_bytes)
    others = [pyrage.x25519.Identity.generate() for _ in range(2)]
    sealed = written(data, *(recipient_of(str(each.to_public())) for each in others))
    assert [pyrage.decrypt(sealed, [each]) for each in others] == [data, data]


@pytest.mark.parametrize("size_bytes", SIZES)
def test_what_another_implementation_wrote_is_opened(size_bytes: int, tmp_path: Path) -> None:
    data = hashlib.shake_256(b"x").digest(size_bytes)
    other = pyrage.x25519.Identity.generate()
    (tmp_path / "x.age").write_bytes(pyrage.encrypt(data, [other.to_public()]))
    assert opened(tmp_path / "x.age", Password(identities=f"# made\n{other}\n"))[1] == data


def test_the_public_program_opens_what_was_written_and_the_other_way(tmp_path: Path) -> None:
    made = run(tool("age-keygen"), "-o", tmp_path / "key.txt")
    public = made.stderr.split()[-1]
    data = hashlib.shake_256(b"x").digest(200_000)
    (tmp_path / "x.age").write_bytes(written(data, recipient_of(public)))
    assert run(tool("age"), "-d", "-i", tmp_path / "key.txt", "-o", tmp_path / "x", tmp_path / "x.age").returncode == 0
    assert (tmp_path / "x").read_bytes() == data
    assert run(tool("age"), "-r", public, "-o", tmp_path / "y.age", tmp_path / "x").returncode == 0
    assert opened(tmp_path / "y.age", Password(identities=(tmp_path / "key.txt").read_text()))[1] == data


def test_a_passphrase_opens_both_ways(tmp_path: Path) -> None:
    assert pyrage.passphrase.decrypt(written(b"abc", Passphrase(WORDS)), WORDS) == b"abc"
    (tmp_path / "x.age").write_bytes(pyrage.passphrase.encrypt(b"abc", WORDS))
    assert opened(tmp_path / "x.age", Password(text=WORDS))[1] == b"abc"


@pytest.mark.parametrize(
    ("password", "code"),
    [(None, FaultCode.ENCRYPTED), (Password(text="wrong"), FaultCode.WRONG_PASSWORD), (Password(identities="?"), FaultCode.WRONG_PASSWORD)],
)
def test_a_lock_says_that_it_is_one(password: Password | None, code: FaultCode, tmp_path: Path) -> None:
    (tmp_path / "x.age").write_bytes(written(b"abc", Passphrase(WORDS)))
    media, data = opened(tmp_path / "x.age", password)
    assert (media.container.fault and media.container.fault.code, media.container.encrypted, data) == (code, True, None)


def test_an_archive_in_it_is_opened_too_at_any_place(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a", bytes(200_000))
        archive.writestr("b", b"last")
    (tmp_path / "x.age").write_bytes(written(inner.getvalue(), Passphrase(WORDS)))
    media, data = opened(tmp_path / "x.age", Password(text=WORDS))
    assert (media.container.format, media.container.encrypted) == ("zip", True)
    assert data == bytes(200_000) + b"last"


@pytest.mark.parametrize("text", ["age1", "age1qqq", "AGE-SECRET-KEY-1QQ", "age1" + "q" * 58, ""])
def test_what_is_no_recipient_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"age|mistyped"):
        recipient_of(text)


@pytest.mark.parametrize("said", [MemoryError(), ValueError("memory limit exceeded")])
def test_a_passphrase_that_takes_more_memory_than_there_is_is_refused_in_words(said: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = Passphrase("four words that fit").wrap(bytes(16))

    def too_little(*_: object, **__: object) -> bytes:
        raise said

    monkeypatch.setattr(hashlib, "scrypt", too_little)
    with pytest.raises(Broken, match="memory"):
        Passphrase("four words that fit").unwrap((locked,))
