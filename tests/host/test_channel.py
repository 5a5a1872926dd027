"""Messages over pipes, read by several threads of one process."""

from __future__ import annotations

import subprocess
import sys

MEETING = """
import sys, threading
from dataclasses import make_dataclass
from handcarry.host.channel import Garbled, decode

def meet(kind, gate):
    gate.wait()
    try:
        decode(memoryview(b"\\x81\\xa1a\\x81\\xa1a\\x01"), kind)
    except Garbled:
        pass

sys.setswitchinterval(1e-7)
for n in range(100):
    inner = make_dataclass("Inner", [(name, int) for name in "abcdefgh"])
    kind = make_dataclass("Outer", [(name, inner) for name in "abcdefgh"])
    gate = threading.Barrier(4)
    threads = [threading.Thread(target=meet, args=(kind, gate)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print("all read")
"""


def test_threads_that_meet_a_kind_of_message_for_the_first_time_at_once_all_read_it() -> None:
    ended = subprocess.run([sys.executable, "-c", MEETING], capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stdout) == (0, "all read\n"), ended.stderr
