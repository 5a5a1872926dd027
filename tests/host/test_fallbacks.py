"""Without the modules that only POSIX has, everything still works; only limits are fewer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_POSIX_ONLY = ("resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "syslog", "ctypes")

_PROGRAM = f"""
import sys
for name in {_POSIX_ONLY!r}:
    sys.modules[name] = None
from handcarry.host.child import Limits, start
from handcarry.host import limits
from handcarry.host.fences import raise_fences
assert limits.apply(Limits(memory_bytes=1 << 20, cpu_seconds=1)) == ()
assert limits.allow_cpu_seconds(1) is False
child = start("handcarry.host.inside:find", limits=Limits(memory_bytes=1 << 29, cpu_seconds=9))
print(child.close().why)
assert raise_fences(may_write=False, parent_pid=0) == ("audit",)
"""


def test_it_runs_without_posix_modules() -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, env=environment, check=False, cwd=Path.home())
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "stopped"
