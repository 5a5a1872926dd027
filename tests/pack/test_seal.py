"""Locked and signed packs: opened and checked by age and minisign themselves; nothing of the scan ever lies in plain."""

from __future__ import annotations

import io
import random
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest

from handcarry.cli.main import follow
from handcarry.errors import CannotOpen, UsageError
from handcarry.media.age_keys import Passphrase, Recipient, recipient_of
from handcarry.media.password import Password
from handcarry.pack.archive import Archive
from handcarry.pack.make import Packed
from handcarry.pack.minisign import SecretKey, WrongPassphrase, new_key, public_key, secret_key
from handcarry.pack.repair import repair
from handcarry.pack.run import pack_to
from handcarry.pack.scripts import Without
from handcarry.pack.seal import Seals
from handcarry.pack.signed import signed_by
from handcarry.pack.stage import Stage
from handcarry.pack.unpack import unpack
from handcarry.pack.verify import Level, verify
from handcarry.pack.wanted import Wanted
from handcarry.testing.spec import Syntax
from tests.pack.packing import order, run, small_series, tool, tree

WORDS = "correct horse battery staple"
BLOCK = 1 << 16  # of age: each is sealed alone
OPENS = Password(text=WORDS)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("given") / "disc"
    small_series(folder, size=(3, 48, 48), syntax=Syntax.RLE)
    (folder / "large.bin").write_bytes(b"Jane Doe " * 1_000_000)
    (folder / "noise.bin").write_bytes(random.Random(5).randbytes(400_000))
    return folder


def sealed(given: Path, out: Path, *recipients: Recipient, signer: SecretKey | None = None, wanted: Wanted | None = None) -> Packed:
    return pack_to(replace(order(given, wanted=wanted), seals=Seals(recipients=recipients, signer=signer)), out)


@pytest.fixture(scope="module")
def locked(given: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("locked") / "scan.zip.age"
    sealed(given, out, Passphrase(WORDS))
    return out


def test_a_locked_pack_is_one_archive_of_age_and_says_beside_it_how_to_open_it(locked: Path) -> None:
    beside = locked.with_name("scan.zip.age.txt")
    assert {path.name for path in locked.parent.iterdir()} == {locked.name, beside.name}
    assert b"age -d" in beside.read_bytes()
    plain = pyrage.passphrase.decrypt(locked.read_bytes(), WORDS)
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        assert archive.testzip() is None
        assert {"DICOMDIR", "INDEX.HTM", "VERIFY/SHA256.TXT"} <= set(archive.namelist())


@pytest.mark.parametrize("level", list(Level))
def test_a_locked_pack_is_verified_without_being_unlocked_to_disk(level: Level, locked: Path) -> None:
    found = verify(locked, level, password=OPENS)
    assert (found.ok, found.kind) == (True, "pack")


def test_a_locked_pack_gives_back_what_was_given_and_to_nobody_else(given: Path, locked: Path, tmp_path: Path) -> None:
    assert unpack(locked, tmp_path / "back", password=OPENS).missing == ()
    assert tree(tmp_path / "back") == tree(given)
    for password in (None, Password(text="wrong")):
        with pytest.raises(CannotOpen):
            verify(locked, password=password)


@pytest.mark.parametrize("at", [0.2, 0.5])
def test_a_changed_block_is_found_and_repaired(at: float, locked: Path, tmp_path: Path) -> None:
    data = bytearray(locked.read_bytes())
    data[int(at * len(data))] ^= 1
    (tmp_path / "scan.zip.age").write_bytes(data)
    found = verify(tmp_path / "scan.zip.age", password=OPENS)
    assert (found.ok, len(found.unreadable) + len(found.changed) > 0) == (False, True)
    assert repair(tmp_path / "scan.zip.age", tmp_path / "whole", password=OPENS).outcome == "restored"
    assert verify(tmp_path / "whole").ok
    (tmp_path / "short.zip.age").write_bytes(data[:-70_000])
    with pytest.raises(CannotOpen):
        verify(tmp_path / "short.zip.age", password=OPENS)


def test_a_wrong_bit_in_the_viewers_page_costs_one_block_and_not_all_behind_it(locked: Path, tmp_path: Path) -> None:
    data = bytearray(locked.read_bytes())
    plain = pyrage.passphrase.decrypt(bytes(data), WORDS)
    head = len(data) - len(plain) - 16 * -(-len(plain) // BLOCK)
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        at = archive.getinfo("VIEWER/INDEX.HTM").header_offset + 2 * BLOCK
    data[head + at + 16 * (at // BLOCK)] ^= 1
    (tmp_path / "scan.zip.age").write_bytes(data)
    found = verify(tmp_path / "scan.zip.age", password=OPENS)
    assert "VIEWER/INDEX.HTM" in {each.path for each in found.unreadable} | {each.path for each in found.changed}
    assert repair(tmp_path / "scan.zip.age", tmp_path / "whole", password=OPENS).outcome == "restored"
    assert verify(tmp_path / "whole").ok


def test_age_itself_opens_what_was_locked_to_keys(given: Path, tmp_path: Path) -> None:
    publics = []
    for name in ("a", "b"):
        publics.append(run(tool("age-keygen"), "-o", tmp_path / name).stderr.split()[-1])
    sealed(given, tmp_path / "scan.zip.age", *map(recipient_of, publics))
    for name in ("a", "b"):
        done = run(tool("age"), "-d", "-i", tmp_path / name, "-o", tmp_path / f"{name}.zip", tmp_path / "scan.zip.age")
        assert done.returncode == 0
        assert run(tool("unzip"), "-tq", tmp_path / f"{name}.zip").returncode == 0
        assert verify(tmp_path / f"{name}.zip").ok
        assert verify(tmp_path / "scan.zip.age", password=Password(identities=(tmp_path / name).read_text())).ok


def test_why_the_viewer_of_a_locked_copy_has_no_scan_of_its_own_is_said(tmp_path: Path) -> None:
    small_series(tmp_path / "given")
    made = sealed(tmp_path / "given", tmp_path / "scan.zip.age", Passphrase(WORDS))
    assert made.viewer is not None
    assert made.viewer.without == (Without.LOCKED,)
    plain = pyrage.passphrase.decrypt((tmp_path / "scan.zip.age").read_bytes(), WORDS)
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        page = archive.read("INDEX.HTM").decode()
    assert ("because the copy was locked" in page, "as was asked for" in page) == (True, False)


def plain_in(folder: Path) -> list[str]:
    """Files under a folder in which something of the scan can be read: a name, a DICOM file, a page of ours."""
    needles = (b"DOE^JANE", b"Jane Doe", b"1.2.840.10008", b"VERIFY/SHA256", b"<!doctype", b"Copy of a scan")
    return [path for path, data in tree(folder).items() if not path.endswith(".txt") and any(needle in data for needle in needles)]


def test_nothing_lies_in_plain_while_it_is_made_nor_after_a_crash(given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    looked: list[int] = []
    settle, drop, write = Stage.settle, Stage.drop, Archive.write

    def looking(stage: Stage) -> None:
        settle(stage)
        assert plain_in(tmp_path) == []
        looked.append(len(tree(tmp_path)))

    def dying(archive: Archive, stage: Stage, out: Path) -> None:
        write(archive, stage, out)
        raise KeyboardInterrupt

    monkeypatch.setattr(Stage, "settle", looking)
    monkeypatch.setattr(Stage, "drop", lambda _: None)
    monkeypatch.setattr(Archive, "write", dying)
    with pytest.raises(KeyboardInterrupt):
        sealed(given, tmp_path / "scan.zip.age", Passphrase(WORDS))
    assert plain_in(tmp_path) == []
    assert min(looked) > 4
    monkeypatch.setattr(Stage, "drop", drop)
    monkeypatch.setattr(Archive, "write", write)
    sealed(given, tmp_path / "scan.zip.age", Passphrase(WORDS))
    assert {path.name for path in tmp_path.iterdir()} == {"scan.zip.age", "scan.zip.age.txt", "temporary"}
    assert verify(tmp_path / "scan.zip.age", password=OPENS).ok


def test_an_interrupted_locked_pack_leaves_nothing(given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dying(archive: Archive, stage: Stage, out: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Archive, "write", dying)
    with pytest.raises(KeyboardInterrupt):
        sealed(given, tmp_path / "scan.zip.age", Passphrase(WORDS))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "seals"),
    [
        ("scan.zip", Seals(recipients=(Passphrase(WORDS),))),
        ("scan", Seals(recipients=(Passphrase(WORDS),))),
        ("scan.iso", Seals(bag=True)),
        ("scan.zip.age", Seals()),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_read(name: str, seals: Seals, given: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        pack_to(replace(order(given), seals=seals), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_minisign_checks_what_was_signed(given: Path, tmp_path: Path) -> None:
    signer = new_key()
    sealed(given, tmp_path / "PACK", signer=signer)
    (tmp_path / "key.pub").write_bytes(signer.public.to_text())
    command = (tool("minisign"), "-V", "-m", "VERIFY/SHA256.TXT", "-x", "VERIFY/SHA256.SIG")
    done = run(*command, "-p", tmp_path / "key.pub", cwd=tmp_path / "PACK")
    assert (done.returncode, "file:SHA256.TXT" in done.stdout) == (0, True)
    assert run(*command, "-p", "VERIFY/SIGNER.PUB", cwd=tmp_path / "PACK").returncode == 0
    assert run("sha256sum", "--strict", "--quiet", "-c", "VERIFY/SHA256.TXT", cwd=tmp_path / "PACK").returncode == 0
    named, unnamed = verify(tmp_path / "PACK", key=signer.public), verify(tmp_path / "PACK")
    assert (named.ok, unnamed.ok) == (True, True)
    assert [(each.signed.named, each.signed.checked, each.signed.key) for each in (named, unnamed) if each.signed] == [
        (True, True, signer.public.name), (False, True, signer.public.name),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def signed(given: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("signed") / "PACK"
    sealed(given, out, signer=new_key())
    return tree(out)


def test_every_bit_of_a_signature_counts(signed: dict[str, bytes]) -> None:
    data = signed["VERIFY/SHA256.SIG"]
    begin = data.index(b"\n") + 1  # the first line is a comment that is signed by nobody
    assert signed_by(signed, None)[1] == ()
    unnoticed = []
    for at in range(begin, len(data) - 1):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[at] ^= 1 << bit
            if not signed_by({**signed, "VERIFY/SHA256.SIG": bytes(flipped)}, None)[1]:
                unnoticed.append((at, bit))
    assert unnoticed == []


def test_another_key_a_changed_list_and_a_missing_signature_are_told(signed: dict[str, bytes]) -> None:
    assert "not signed with the key" in signed_by(signed, new_key().public)[1][0]
    changed = signed["VERIFY/SHA256.TXT"].replace(b"0", b"1", 1)
    assert signed_by({**signed, "VERIFY/SHA256.TXT": changed}, None)[1] != ()
    bare = {path: data for path, data in signed.items() if path != "VERIFY/SHA256.SIG"}
    assert "missing" in signed_by(bare, None)[1][0]
    unsigned = {path: data for path, data in bare.items() if path != "VERIFY/SIGNER.PUB"}
    assert (signed_by(unsigned, None), signed_by(unsigned, new_key().public)[1] != ()) == ((None, ()), True)


def minisign(*arguments: str | Path, typed: str, cwd: Path) -> int:
    command = [tool("minisign"), *map(str, arguments)]
    return subprocess.run(command, input=typed, cwd=cwd, text=True, capture_output=True, check=False, timeout=120).returncode


# Made by minisign with the passphrase above; it takes scrypt of 1 GiB to open.
THEIRS = """untrusted comment: minisign encrypted secret key
RWRTY0IyOCgUPUI0JqIpIzpPqedbQ4EyiuqJJ/jL7S1sasVRb6IAAAACAAAAAAAAAEAAAAAAzoATci3adrSOLyWwWXXx5PR7PzA5FOQM8Po9KV6sqDfeytI7x9uwXWNp\
rLcR2YtRSusFw6MknrqIXKgGxE3SQjc2RrXiieMD483oR5QZwmO5DIeWQkMrmF0aksb8EkbH6fsGXq5gYc0=
"""
THEIR_LINE = "RWRP3OalV99fDUVZnk9luxc091YO4Oxts0ScE0SJdLrXBdZpS1lCpDxO"


def test_a_key_of_minisign_is_a_key_here() -> None:
    assert secret_key(THEIRS, WORDS).public == public_key(THEIR_LINE)
    with pytest.raises(WrongPassphrase):
        secret_key(new_key().to_text(WORDS).decode(), "wrong")


def test_a_key_that_minisign_left_open_is_a_key_here(tmp_path: Path) -> None:
    made = ("-G", "-W", "-p", tmp_path / "key.pub", "-s", tmp_path / "key")
    assert minisign(*made, typed="", cwd=tmp_path) == 0
    key = secret_key((tmp_path / "key").read_text(), "")
    assert key.public == public_key((tmp_path / "key.pub").read_text())


@pytest.mark.parametrize("passphrase", [WORDS, ""])
def test_a_key_of_ours_is_one_for_minisign(passphrase: str, tmp_path: Path) -> None:
    ours = new_key()
    (tmp_path / "text").write_bytes(b"signed by theirs with ours")
    (tmp_path / "our.key").write_bytes(ours.to_text(passphrase))
    assert secret_key((tmp_path / "our.key").read_text(), passphrase) == ours
    assert minisign("-S", "-s", "our.key", "-m", "text", typed=f"{passphrase}\n", cwd=tmp_path) == 0
    line = ours.public.to_text().decode().splitlines()[1]
    assert minisign("-V", "-m", "text", "-P", line, typed="", cwd=tmp_path) == 0


def test_the_whole_way_on_the_command_line(given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "words"
    secret.write_text(f"{WORDS}\n")
    assert follow(["key", str(tmp_path / "my.key"), "--passphrase-file", str(secret)]) == 0
    line = capsys.readouterr().out.split()[-1]
    out = str(tmp_path / "scan.zip.age")
    shut = ["--passphrase-file", str(secret), "--sign", str(tmp_path / "my.key"), "--sign-passphrase-file", str(secret)]
    assert follow(["pack", str(given), "-o", out, "--quiet", *shut]) in {0, 1}
    assert follow(["verify", out, "--password-file", str(secret), "--key", line]) == 0
    assert "file:SHA256.TXT" in capsys.readouterr().out
    assert follow(["verify", out, "--password-file", str(secret), "--key", new_key().public.to_text().decode().split()[-1]]) == 1
    assert follow(["verify", out]) == 3
    assert follow(["unpack", out, "-o", str(tmp_path / "back"), "--password-file", str(secret)]) == 0
    assert tree(tmp_path / "back") == tree(given)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--recipient", "age1nobody"], 2),
        (["--sign", "none"], 3),
        (["--encrypt"], 2),
        (["--passphrase-file", "words", "--recipient", "age1x"], 2),
        (["--passphrase-file", "short"], 2),
    ],
)
def test_what_cannot_be_followed_is_a_sentence(
    arguments: list[str], code: int, given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("words").write_text(WORDS)
    Path("short").write_text("secret")
    assert follow(["pack", str(given), "-o", "scan.zip.age", *arguments]) == code
    assert len(capsys.readouterr().err.strip().splitlines()) == 3
    assert not Path("scan.zip.age").exists()
