"""The same answer on every system, with no network, twice the same, and nothing ever written to the medium.

Each test runs in a fresh interpreter that was first robbed of something: of what only POSIX has, or of the network.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from handcarry import check
from handcarry.model.verdict import Handed, Verdict
from handcarry.testing.phantom import Spec, Syntax, write_series

ROOT = Path(__file__).parents[1]

GONE = "resource fcntl pwd grp termios tty pty syslog readline spwd nis crypt".split()  # noqa: SIM905

# Modules and functions that the standard library's own pages mark "Unix". The imports come first: the standard library and the wheels of
# others were built for the system this test runs on and take what it has; ours must ask, and not find it. What is robbed in the
# parent only is not seen by child processes; the shadows in the folder are, for a child gets its parent's sys.path.
WITHOUT_POSIX = f"""
import asyncio, getpass, importlib.abc, logging, os, platform, shutil, signal, subprocess, sys, tempfile, threading, zipfile
import msgspec, numpy, rich.console, rich.table, xxhash
GONE = {GONE!r}
class Hidden(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in GONE:
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Hidden())
sys.path.insert(0, sys.argv.pop(1))
for name in GONE:
    sys.modules.pop(name, None)
FUNCTIONS = (
    "fork forkpty getuid geteuid getgid getegid getgroups setuid setgid setsid getpgid setpgid killpg chown lchown fchown fchmod mkfifo "
    "mknod statvfs fstatvfs posix_fadvise posix_fallocate pread preadv pwrite pwritev readv writev sendfile nice sched_getaffinity "
    "sched_setaffinity getloadavg uname sync fdatasync wait wait3 wait4 waitid openpty ttyname tcgetpgrp ctermid chroot lockf "
    "getxattr listxattr setxattr removexattr memfd_create copy_file_range splice getpriority setpriority initgroups pipe2 "
    "O_NOFOLLOW O_DIRECTORY O_NONBLOCK O_NOATIME O_DIRECT O_SYNC O_CLOEXEC O_NOCTTY O_PATH O_TMPFILE "
    "POSIX_FADV_SEQUENTIAL POSIX_FADV_DONTNEED POSIX_FADV_WILLNEED POSIX_FADV_NOREUSE"
)
SIGNALS = "SIGALRM SIGXCPU SIGXFSZ SIGHUP SIGCHLD SIGPIPE SIGUSR1 alarm setitimer pthread_sigmask sigwait siginterrupt"
for module, names in ((os, FUNCTIONS), (signal, SIGNALS)):
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
"""

WITHOUT_NETWORK = """
import socket, sys
CHILDREN = {("socket.__new__", (socket.AF_UNIX,)), ("socket.sendmsg", (None,))}  # over a pair of ends without an address
def refuse(event, args):
    if event.startswith("socket.") and (event, args[1:2]) not in CHILDREN:
        raise AssertionError(f"the check used the network: {event}")
sys.addaudithook(refuse)
"""

AND_CHECK = """
import sys
from handcarry.cli.main import follow
sys.exit(follow(["check", *sys.argv[1:], "--json"]))
"""

AND_PACK = """
import contextlib, io, json, sys
from handcarry.cli.main import follow
source, target = sys.argv[1:]
with contextlib.redirect_stdout(io.StringIO()):
    codes = [
        follow(["pack", source, "-o", target, "--quiet"]),
        follow(["verify", target, "--quiet"]),
        follow(["unpack", target, "-o", target + ".back"]),
    ]
print(json.dumps({"codes": codes}))
"""

PROOF = """
from handcarry.host.optional import system_module
assert system_module("resource") is None and system_module("fcntl") is None
assert not hasattr(os, "fork") and not hasattr(os, "getuid") and not hasattr(os, "O_NOFOLLOW") and not hasattr(signal, "SIGXCPU")
"""

SYNTAXES = [Syntax.EXPLICIT, Syntax.JPEG_LOSSLESS_SV1]


def _run(code: str, *arguments: str) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, timeout=120, check=False)
    assert done.stderr.decode() == ""
    assert done.returncode == 0
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.fixture
def shadows(tmp_path: Path) -> str:
    """A folder that stands before the standard library and has nothing to give."""
    folder = tmp_path / "shadows"
    folder.mkdir()
    for name in GONE:
        (folder / f"{name}.py").write_text(f"raise ModuleNotFoundError({name!r})\n")
    return str(folder)


def _without_made(report: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in report.items() if key != "made"}


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.name)
def test_without_what_only_posix_has_the_answer_is_the_same(syntax: Syntax, shadows: str, tmp_path: Path) -> None:
    disc = str(write_series(tmp_path / "disc", Spec(syntax=syntax, dicomdir=True)).path)
    robbed, whole = _run(WITHOUT_POSIX + PROOF + AND_CHECK, shadows, disc), _run(AND_CHECK, disc)
    assert robbed["verdict"] == "READY"
    assert _without_made(robbed) == _without_made(whole)


def test_a_zip_opens_without_what_only_posix_has(shadows: str, tmp_path: Path) -> None:
    disc = str(write_series(tmp_path / "disc", defects=("zipped",)).path)
    assert _run(WITHOUT_POSIX + PROOF + AND_CHECK, shadows, disc)["verdict"] == "READY"


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.name)
def test_without_what_only_posix_has_it_packs(syntax: Syntax, shadows: str, tmp_path: Path) -> None:
    disc = write_series(tmp_path / "disc", Spec(syntax=syntax, dicomdir=True)).path
    target = tmp_path / "PACK"
    assert _run(WITHOUT_POSIX + PROOF + AND_PACK, shadows, str(disc), str(target))["codes"] == [0, 0, 0]
    back = {path.relative_to(f"{target}.back"): path.read_bytes() for path in Path(f"{target}.back").rglob("*") if path.is_file()}
    assert back == {path.relative_to(disc): path.read_bytes() for path in disc.rglob("*") if path.is_file()}


def test_children_are_robbed_too(shadows: str) -> None:
    """The shadows reach where decoders run: nothing there can be limited, and the test above knows no more than that."""
    code = "from handcarry.host.limits import *; print(apply(Limits(memory_bytes=1 << 30, cpu_seconds=9)))"
    path = os.pathsep.join([shadows, str(ROOT / "src")])
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, check=True, env={**os.environ, "PYTHONPATH": path})
    assert done.stdout.decode().strip() == "()"


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.name)
def test_no_network_is_used(syntax: Syntax, tmp_path: Path) -> None:
    disc = str(write_series(tmp_path, Spec(syntax=syntax)).path)
    assert _run(WITHOUT_NETWORK + AND_CHECK, disc)["verdict"] == "READY"


def test_three_lines_of_python_are_enough(tmp_path: Path) -> None:
    report = check(write_series(tmp_path).path)
    assert report.verdict is Verdict.READY
    assert report.handed is Handed.VOLUME


@pytest.mark.parametrize("defect", ["missing-slice", "jpeg-ls", "iso"])
def test_twice_the_same_but_for_one_line(defect: str, tmp_path: Path) -> None:
    disc = write_series(tmp_path, defects=(defect,)).path
    runs = []
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "handcarry", "check", str(disc), "--json"]
        done = subprocess.run(command, capture_output=True, timeout=120, check=False, env={**os.environ, "PYTHONHASHSEED": seed})
        runs.append(done.stdout.splitlines())
    made = [[n for n, line in enumerate(run) if line.startswith(b'  "made": ')] for run in runs]
    assert made[0] == made[1]
    assert len(made[0]) == 1
    assert [line for run in runs[:1] for n, line in enumerate(run) if n not in made[0]] == [
        line for run in runs[1:] for n, line in enumerate(run) if n not in made[1]
    ]


def _state(folder: Path) -> dict[str, tuple[int, int, int, str]]:
    """Everything about every file and folder that a check must leave alone (access times are the system's own)."""
    found = {}
    for path in (folder, *sorted(folder.rglob("*"))):
        about = path.stat()
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found[str(path.relative_to(folder))] = (about.st_mode, about.st_size, about.st_mtime_ns, content)
    return found


@pytest.mark.parametrize("defect", ["with-index", "zipped", "iso", "truncated-pixels", "encrypted-7z"])
def test_nothing_is_written_to_the_medium(defect: str, tmp_path: Path) -> None:
    disc = tmp_path / "disc"
    handed = write_series(disc, defects=(defect,)).path
    before = _state(disc)
    command = [sys.executable, "-m", "handcarry", "check", str(handed), "-o", str(tmp_path / "report.html"), "-o", str(tmp_path / "r.json")]
    done = subprocess.run(command, cwd=disc, capture_output=True, timeout=120, check=False)
    assert done.returncode in {0, 1, 3}
    assert _state(disc) == before
    assert {path.name for path in tmp_path.iterdir()} == {"disc", "report.html", "r.json"}
