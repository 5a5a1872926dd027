"""A whole visit, as the page makes it: choose, watch, read, look, say who one is, unlock, stop, end."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pydicom
import pytest

from handcarry.ask.language import load_language
from handcarry.model.verdict import Handed
from handcarry.testing.media import write_demo
from handcarry.testing.phantom import Identity, Spec, Syntax, write_series
from handcarry.web.page import app_page
from tests.web.running import Running, running

pytestmark = [pytest.mark.enable_socket]
SMALL = Spec(size=(40, 64, 64))


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("media")
    write_series(folder / "scan", SMALL)
    write_series(folder / "coded", Spec(size=(40, 64, 64), syntax=Syntax.JPEG_LOSSLESS_SV1))
    with zipfile.ZipFile(folder / "scan.zip", "w") as archive:
        for path in sorted((folder / "scan").rglob("IM*")):
            archive.write(path, path.relative_to(folder).as_posix())
    two = folder / "two"
    write_series(two / "a", SMALL)
    write_series(
        two / "b",
        Spec(
            size=(40, 64, 64),
            seed=4,
            identity=Identity(patient_name="ROE^RICHARD", patient_id="OTHER-77310", patient_birth_date="19610527"),
        ),
    )
    (folder / "letter.pdf").write_bytes(b"%PDF-1.4\n%%EOF")
    return folder


def test_a_language_asked_for_on_the_command_line_is_the_pages() -> None:
    assert b'<html data-language="de" lang="en">' in app_page('<!doctype html><html lang="en"></html>', "de").html
    assert b"data-language" not in app_page('<!doctype html><html lang="en"></html>').html


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("app")) as started:
        started.enter()
        yield started


def voxels(app: Running, check: str, number: int) -> bytes:
    header = app.get(f"/api/checks/{check}/volumes/{number}").json
    return b"".join(app.get(f"/api/checks/{check}/volumes/{number}/slabs/{n}").body for n in range(header["slab"]["count"]))


def truth(folder: Path) -> bytes:
    files = sorted((pydicom.dcmread(path) for path in folder.rglob("IM*")), key=lambda file: float(file.ImagePositionPatient[2]))
    return np.stack([file.pixel_array for file in files]).astype("<i2").tobytes()


@pytest.mark.parametrize("name", ["scan", "scan.zip", "coded"])
def test_from_a_path_to_the_voxels(app: Running, media: Path, name: str) -> None:
    found = app.checked({"path": str(media / name)})
    assert found["state"] == "done"
    assert (found["label"], found["found"]["handed"]) == (name, "volume")
    assert found["files_done"] == found["files_total"] >= 40
    listed = app.get(f"/api/checks/{found['id']}/volumes").json
    (volume,) = listed["volumes"]
    assert (volume["is_best"], volume["size"], volume["why_not"], listed["withheld"]) == (True, [64, 64, 40], "", False)
    assert volume["thumbnail"].startswith("data:image/png;base64,")
    number = volume["number"]
    preview = app.get(f"/api/checks/{found['id']}/volumes/{number}/preview")
    header = app.get(f"/api/checks/{found['id']}/volumes/{number}").json
    assert len(preview.body) == 2 * int(np.prod(header["preview"]["size"]))
    body = voxels(app, found["id"], number)
    assert body == truth(media / "scan")
    while header["voxels_sha256"] is None:
        header = app.get(f"/api/checks/{found['id']}/volumes/{number}").json
    assert header["voxels_sha256"] == hashlib.sha256(body).hexdigest()


def test_the_report_is_the_one_of_check(app: Running, media: Path, tmp_path: Path) -> None:
    found = app.checked({"path": str(media / "scan")})
    shown = app.get(f"/checks/{found['id']}/report")
    from handcarry.cli.main import follow  # noqa: PLC0415

    assert follow(["check", str(media / "scan"), "-o", str(tmp_path / "r.html"), "--quiet", "--lang", "en"]) in (0, 1)
    changing = re.compile(rb"at \d{4}-\d\d-\d\dT[\d:]+Z")
    assert changing.sub(b"", shown.body) == changing.sub(b"", (tmp_path / "r.html").read_bytes())
    assert app.get(f"/checks/{found['id']}/report?language=de").body.count(b'lang="de"') == 1
    assert app.get(f"/checks/{found['id']}/report?language=../x").status == 200


@pytest.fixture(scope="module")
def from_turkey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scan that lacks a slice, made at an address in Turkey."""
    folder = tmp_path_factory.mktemp("from") / "scan"
    write_series(folder, SMALL)
    images = sorted(folder.rglob("IM*"))
    images[20].unlink()
    for path in images[:20] + images[21:]:
        file = pydicom.dcmread(path)
        file.InstitutionAddress = "Example Street 1, Antalya, Turkey"
        file.save_as(path)
    return folder


def test_the_report_has_the_card_once_it_is_said_where_the_clinic_is(app: Running, from_turkey: Path) -> None:
    check = app.checked({"path": str(from_turkey)})["id"]
    where = app.get(f"/api/checks/{check}/clinic").json
    assert (where["said"], where["guess"]) == ("", "TR")
    assert {"TR", "HU", "AU"} < set(where["countries"])
    request = {code: load_language(code).request for code in ("tr", "hu")}
    card = '<details class="card">'
    assert card not in app.get(f"/checks/{check}/report").body.decode(), "a guess is not followed"
    for country, language in (("TR", "tr"), ("HU", "hu")):
        assert app.post(f"/api/checks/{check}/clinic", {"clinic": country}).status == 200
        assert app.get(f"/api/checks/{check}/clinic").json["said"] == country
        for reader in ("en", "ar"):
            page = app.get(f"/checks/{check}/report?language={reader}")
            assert card in page.body.decode()
            assert request[language] in page.body.decode()
            style = page.body.decode().split("<style>")[1].split("</style>")[0]
            hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
            assert f"style-src 'sha256-{hashed}'" in page.headers["content-security-policy"]
    assert app.post(f"/api/checks/{check}/clinic", {"clinic": ""}).status == 200
    assert card not in app.get(f"/checks/{check}/report").body.decode()
    for wrong in ("XX", "tr", "../x", "EU"):
        assert app.post(f"/api/checks/{check}/clinic", {"clinic": wrong}).status == 400


def test_of_a_scan_that_is_the_record_nobody_asks_where_the_clinic_is(app: Running, tmp_path: Path) -> None:
    medium = next(medium for medium in write_demo(tmp_path / "demo") if medium.name == "good-disc")
    found = app.checked({"path": str(medium.path)})
    assert found["found"]["verdict"] == "READY"
    assert app.get(f"/api/checks/{found['id']}/clinic").json == {"countries": [], "said": "", "guess": ""}


def _upload(app: Running, files: dict[str, bytes], label: str = "dropped") -> dict[str, object]:
    upload = app.post("/api/uploads").json["id"]
    for name, body in files.items():
        assert app.post(f"/api/uploads/{upload}/files", body=body, X_Handcarry_Name=quote(name)).status == 200
    return app.checked({"upload": upload, "label": label})


def test_a_folder_that_was_dropped_keeps_its_names(app: Running, media: Path) -> None:
    folder = media / "scan"
    files = {f"My scan/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found = _upload(app, files, "My scan")
    assert (found["label"], found["found"]["handed"]) == ("My scan", "volume")  # type: ignore[index]
    report = app.get(f"/checks/{found['id']}/report").body.decode()
    assert "DICOM/IM000001" in report
    assert "My scan" in report
    assert "handcarry-app-" not in report
    assert voxels(app, str(found["id"]), 1) == truth(folder)


def test_an_archive_that_was_dropped_is_opened(app: Running, media: Path) -> None:
    found = _upload(app, {"scan.zip": (media / "scan.zip").read_bytes()}, "scan.zip")
    assert found["found"]["handed"] == "volume"  # type: ignore[index]
    assert voxels(app, str(found["id"]), 1) == truth(media / "scan")


def test_nothing_that_was_dropped_is_lost_to_another_of_its_name(app: Running) -> None:
    """A file called as a folder is, and two files of one name: no disk holds them, a drop from several places does."""
    upload = app.post("/api/uploads").json["id"]
    for name, body in (("a", b"one"), ("a/b.txt", b"two"), ("c.txt", b"three"), ("c.txt", b"four")):
        assert app.post(f"/api/uploads/{upload}/files", body=body, X_Handcarry_Name=quote(name)).status == 200
    found = app.checked({"upload": upload, "label": "dropped"})
    assert found["files_total"] == 4
    report = app.get(f"/checks/{found['id']}/report").body.decode()
    for body in (b"one", b"two", b"three", b"four"):
        assert hashlib.sha256(body).hexdigest()[:8] in report
    assert all(name in report for name in ("a (1)", "a/b.txt", "c.txt", "c (1).txt"))


@pytest.mark.parametrize(
    "name",
    ["../../../etc/cron.d/x", "/etc/passwd", "..\\..\\boot.ini", "C:\\x\\y", "a/../../b", "\u202egnp.exe", "a" * 4000, "nul\0.dcm", "."],
)
def test_a_name_never_becomes_a_path(app: Running, name: str) -> None:
    upload = app.post("/api/uploads").json["id"]
    before = sorted(app.temp.rglob("*"))
    answer = app.post(f"/api/uploads/{upload}/files", body=b"%PDF-1.4", X_Handcarry_Name=quote(name))
    assert answer.status in {200, 400}
    made = [path.name for path in set(app.temp.rglob("*")) - set(before)]
    assert made in ([], ["000001"])
    if answer.status == 200:
        assert app.checked({"upload": upload, "label": "x"})["state"] == "done"


def test_an_upload_that_breaks_off_leaves_nothing(app: Running) -> None:
    import socket  # noqa: PLC0415

    upload = app.post("/api/uploads").json["id"]
    named = {
        "Host": f"127.0.0.1:{app.port}", "Origin": app.origin, "X-Handcarry": "1", "Content-Type": "application/octet-stream",
        "X-Handcarry-Name": "x", "Content-Length": "1000000", **app.session,
    }  # fmt: skip
    with socket.create_connection(("127.0.0.1", app.port)) as wire:
        head = f"POST /api/uploads/{upload}/files HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in named.items()) + "\r\n"
        wire.sendall(head.encode() + b"x" * 5000)
    limit = time.monotonic() + 10
    while any(path.is_file() for path in app.temp.rglob(f"{upload}/*")):
        assert time.monotonic() < limit
    assert app.post("/api/checks", {"upload": upload}).status == 400


def test_several_people_are_shown_to_nobody_until_one_says_who_they_are(app: Running, media: Path) -> None:
    check = app.checked({"path": str(media / "two")})["id"]
    listed = app.get(f"/api/checks/{check}/volumes").json
    assert (listed["withheld"], listed["volumes"]) == (True, [])
    assert {app.get(f"/api/checks/{check}/volumes/{n}{what}").status for n in (1, 2) for what in ("", "/preview", "/slabs/0")} == {403}
    shown = app.get(f"/checks/{check}/report").body
    assert b"ROE" not in shown
    assert app.post(f"/api/checks/{check}/about", {"name": "Jane Doe", "born": "1984-03-12"}).status == 200
    listed = app.get(f"/api/checks/{check}/volumes").json
    assert (listed["withheld"], len(listed["volumes"])) == (False, 1)
    other = {1, 2} - {listed["volumes"][0]["number"]}
    assert app.get(f"/api/checks/{check}/volumes/{other.pop()}").status == 404
    assert b"ROE" not in json.dumps(listed).encode() + app.get(f"/checks/{check}/report").body


def test_a_day_that_is_none_is_refused(app: Running, media: Path) -> None:
    check = app.checked({"path": str(media / "letter.pdf")})["id"]
    assert app.post(f"/api/checks/{check}/about", {"born": "12.3.84"}).status == 400


@pytest.mark.skipif(shutil.which("7z") is None, reason="7z is not installed")
def test_a_locked_archive_asks_for_its_password(app: Running, media: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked.zip"
    subprocess.run(
        ["7z", "a", "-bd", "-tzip", "-mem=AES256", "-pmolar", str(locked), "."], cwd=media / "scan", check=True, capture_output=True
    )
    found = app.checked({"path": str(locked)})
    assert found["found"]["wants_password"]
    app.post(f"/api/checks/{found['id']}/password", {"password": "wrong"})
    found = app.wait(found["id"])
    assert (found["found"]["wants_password"], found["found"]["password_was_tried"]) == (True, True)
    app.post(f"/api/checks/{found['id']}/password", {"password": "molar"})
    found = app.wait(found["id"])
    assert not found["found"]["wants_password"]
    assert voxels(app, found["id"], 1) == truth(media / "scan")


def test_a_check_can_be_stopped(app: Running, tmp_path: Path) -> None:
    for n in range(3000):
        (tmp_path / f"{n}.txt").write_bytes(b"x" * 2000)
    check = app.post("/api/checks", {"path": str(tmp_path)}).json["id"]
    assert app.post(f"/api/checks/{check}/stop").status == 200
    assert app.get(f"/api/checks/{check}").json["state"] == "stopped"
    assert app.get(f"/api/checks/{check}/volumes").status == 409


def test_a_souvenir_has_nothing_to_look_at(app: Running, media: Path) -> None:
    found = app.checked({"path": str(media / "letter.pdf")})
    assert found["found"]["handed"] == "document"
    assert app.get(f"/api/checks/{found['id']}/volumes").json["volumes"] == []


def test_each_demo_medium_shows_what_it_should(app: Running, tmp_path: Path) -> None:
    for medium in write_demo(tmp_path / "demo"):
        found = app.checked({"path": str(medium.path)})
        assert (found["found"]["verdict"], found["found"]["handed"]) == (medium.verdict, medium.handed), medium.name
        shown = [volume for volume in app.get(f"/api/checks/{found['id']}/volumes").json["volumes"] if volume["is_best"]]
        assert len(shown) == (medium.handed is Handed.VOLUME), medium.name


def test_what_was_changed_since_is_not_shown(app: Running, media: Path, tmp_path: Path) -> None:
    shutil.copytree(media / "scan", tmp_path / "scan")
    check = app.checked({"path": str(tmp_path / "scan")})["id"]
    victim = next((tmp_path / "scan").rglob("IM*"))
    data = bytearray(victim.read_bytes())
    data[-2000:] = bytes(2000)
    victim.write_bytes(data)
    answers = [app.get(f"/api/checks/{check}/volumes/1/slabs/0")]
    assert (answers[0].status, answers[0].json["refused"]) == (409, "changed")


def test_measurements_become_a_dicom_report(app: Running, media: Path) -> None:
    check = app.checked({"path": str(media / "scan")})["id"]
    session = json.loads((Path(__file__).parents[1] / "measurements/sessions/whole.json").read_text())
    answer = app.post(f"/api/checks/{check}/volumes/1/sr", session)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/dicom")
    assert answer.body[128:132] == b"DICM"
    assert app.post(f"/api/checks/{check}/volumes/1/sr", {"x": 1}).status == 400


def test_only_so_many_run_at_once(app: Running, tmp_path: Path) -> None:
    for n in range(3000):
        (tmp_path / f"{n}.txt").write_bytes(b"x" * 2000)
    answers = [app.post("/api/checks", {"path": str(tmp_path)}) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    for answer in answers[:2]:
        app.post(f"/api/checks/{answer.json['id']}/stop")


def test_ten_viewers_get_the_same_voxels(app: Running, media: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    check = app.checked({"path": str(media / "coded")})["id"]
    with ThreadPoolExecutor(10) as pool:
        bodies = list(pool.map(lambda _: voxels(app, check, 1), range(10)))
    assert set(bodies) == {truth(media / "scan")}


@pytest.mark.parametrize("by", ["button", "Ctrl-C", "Ctrl-C while reading", "closed window", "end of the day"])
def test_it_ends_at_once_and_leaves_nothing(by: str, media: Path, tmp_path: Path) -> None:
    if by == "Ctrl-C while reading":
        with (tmp_path / "large.bin").open("wb") as file:
            file.truncate(3 << 30)
    with running(tmp_path, tmp_path / "large.bin" if by == "Ctrl-C while reading" else media / "scan") as app:
        app.enter()
        upload = app.post("/api/uploads").json["id"]
        app.post(f"/api/uploads/{upload}/files", body=b"secret", X_Handcarry_Name="DOE")
        assert any(path.name == "000001" for path in app.temp.rglob("*"))
        if by == "button":
            app.post("/api/end")
        else:
            sent = {"closed window": signal.SIGHUP, "end of the day": signal.SIGTERM}
            app.process.send_signal(sent.get(by, signal.SIGINT))
        assert app.process.wait(60) == 0  # the limit only keeps a hanging server from holding the tests; how soon it ends is for bench/app
        assert list(app.temp.iterdir()) == []
        assert app.process.stderr is not None
        assert app.process.stderr.read() == b""


def test_what_a_crash_left_behind_is_gone_at_the_next_start(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.enter()
        upload = app.post("/api/uploads").json["id"]
        app.post(f"/api/uploads/{upload}/files", body=b"secret", X_Handcarry_Name="DOE")
        app.process.kill()
        app.process.wait(10)
        (left,) = app.temp.iterdir()
    with running(tmp_path) as app:
        app.enter()
        assert not left.exists()
        assert len(list(app.temp.iterdir())) == 1
        with running(tmp_path) as second:  # whoever still runs keeps theirs
            second.enter()
            assert len(list(app.temp.iterdir())) == 2
