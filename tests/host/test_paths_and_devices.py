"""Windows and macOS, as far as their rules can be tried without them."""

from __future__ import annotations

import struct

import pytest

from handcarry.host.devices import bytes_by_asking
from handcarry.host.paths import reachable

DEEP = "D:\\" + "\\".join(["a folder of the export"] * 12) + "\\IM000001"
SHARE = "\\\\server\\scans" + DEEP[2:]


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("D:\\DICOM\\IM1", "D:\\DICOM\\IM1"),
        (DEEP, "\\\\?\\" + DEEP),
        (DEEP.replace("\\", "/"), "\\\\?\\" + DEEP),
        (SHARE, "\\\\?\\UNC\\server\\scans" + DEEP[2:]),
        ("\\\\?\\" + DEEP, "\\\\?\\" + DEEP),
    ],
)
def test_long_paths_take_the_form_without_a_limit(path: str, taken: str) -> None:
    assert reachable(path, windows=True) == taken
    assert reachable(path, windows=False) == path


def test_a_device_of_macos_is_as_long_as_its_blocks() -> None:
    """The answers of an 8x DVD of 2,295,104 sectors."""
    answers = {0x40046418: struct.pack("=I", 2048), 0x40086419: struct.pack("=Q", 2_295_104)}
    assert bytes_by_asking(lambda _, question, __: answers[question], 3) == 4_700_372_992


def test_a_device_that_does_not_answer_is_measured_by_seeking() -> None:
    def refuse(*_: object) -> bytes:
        raise OSError(25, "inappropriate ioctl")

    assert bytes_by_asking(refuse, 3) == 0
