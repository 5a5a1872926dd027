"""The Prober answers every frame, in order, whatever its children do."""

from __future__ import annotations

import signal
import sys
import threading
import time
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from handcarry.host.child import Limits
from handcarry.model.frame import DecodeFault, FrameFacts
from handcarry.pixels.frames import cut_frames
from handcarry.pixels.lanes import Kitchen, _Budget
from handcarry.pixels.look import look
from handcarry.pixels.task import Task, Wish
from handcarry.pixels.workers import Prober, Ticket
from tests.pixels.packing import layout, picture, rle
from tests.pixels.reading import read
from tests.pixels.targets import POISON

PICTURES = [picture(seed) for seed in range(24)]
JPEG_LS = [bytes(imagecodecs.jpegls_encode(each.view("u2"))) for each in PICTURES]
SHAPE = layout(".4.80", number_of_frames=24)
LIMITS = Limits(memory_bytes=1 << 30, cpu_seconds=60)


def hand_over(prober: Prober) -> list[Ticket]:
    wishes = [Wish(preview_factor=2, keep_full=n == 5, closer_look=int(n % 3 == 0)) for n in range(24)]
    return [prober.submit(SHAPE, n, data, wish=wish) for n, (data, wish) in enumerate(zip(JPEG_LS, wishes, strict=True))]


def expected(number: int) -> FrameFacts:
    data = memoryview(JPEG_LS[number])
    return look(Task(layout=SHAPE, frame=number, data=data, preview_factor=2, keep_full=number == 5, closer_look=int(number % 3 == 0)))


def test_children_say_what_we_would_have_said() -> None:
    with Prober(workers=2) as prober:
        tickets = hand_over(prober)
    assert [ticket() for ticket in tickets] == [expected(n) for n in range(24)]
    assert tickets[5]().full == PICTURES[5].tobytes()


def test_native_frames_small_and_large() -> None:
    small, large = picture(1), picture(2, (200, 300))
    with Prober() as prober:
        first = prober.submit(layout(), 0, small.tobytes(), wish=Wish(preview_factor=4))
        second = prober.submit(layout(rows=200, columns=300), 1, memoryview(large.tobytes()))
        swapped = prober.submit(layout(".2"), 2, small.astype(">i2").tobytes(), big_endian=True)
        assert (first().total, second().total) == (small.sum(), large.sum())
        assert swapped().pixel_hash == first().pixel_hash
        assert (first().frame, second().frame, swapped().frame) == (0, 1, 2)


def test_sums_of_squares_beyond_64_bits_come_through_the_pipe() -> None:
    values = np.full((300, 300), 0xFFFFFFFF, np.uint32)
    data = rle(values)
    shape = layout(".5", rows=300, columns=300, bits_allocated=32, bits_stored=32, high_bit=31, pixel_representation=0)
    with Prober() as prober:
        facts = prober.submit(shape, 0, data)()
    assert facts.total_of_squares == 90_000 * 0xFFFFFFFF**2 > 1 << 64


@pytest.mark.parametrize("target", ["die", "hoard", "confuse", "babble", "boast", "dawdle"])
def test_a_frame_that_kills_its_child_costs_itself_only(target: str) -> None:
    if target == "hoard" and sys.platform != "linux":
        pytest.skip("memory is bounded on Linux only")
    patience = 10.0 if target == "dawdle" else 30.0  # a child needs a second or two to start where the machine is busy
    kitchen = Kitchen(target=f"tests.pixels.targets:{target}", limits=LIMITS, patience_seconds=lambda _: patience)
    with Prober(workers=2, kitchen=kitchen) as prober:
        answers = [ticket() for ticket in hand_over(prober)]
    assert [facts.fault for facts in answers] == [DecodeFault.CRASHED if n == POISON else None for n in range(24)]
    assert answers[POISON].frame == POISON
    assert "the decoding process ended" in answers[POISON].detail
    assert answers[POISON + 1] == expected(POISON + 1)


@pytest.mark.skipif(sys.platform != "linux", reason="computing time is bounded on Linux only")
def test_computing_time_is_bounded_by_the_system_too() -> None:
    kitchen = Kitchen(
        target="tests.pixels.targets:dawdle", limits=Limits(memory_bytes=1 << 30, cpu_seconds=1), patience_seconds=lambda _: 60.0
    )
    with Prober(workers=1, kitchen=kitchen) as prober:
        facts = prober.submit(SHAPE, POISON, JPEG_LS[0])()
    assert facts.fault is DecodeFault.CRASHED
    assert "cpu" in facts.detail


def test_children_that_never_live_are_given_up() -> None:
    kitchen = Kitchen(target="tests.pixels.targets:stillborn", limits=LIMITS, restarts=3)
    with Prober(workers=2, kitchen=kitchen) as prober:
        answers = [ticket() for ticket in hand_over(prober)]
    assert {facts.fault for facts in answers} == {DecodeFault.CRASHED}
    assert "given up" in answers[-1].detail


def test_an_exception_outside_drops_what_is_left() -> None:
    kitchen = Kitchen(target="tests.pixels.targets:dawdle", limits=LIMITS)
    began = time.monotonic()
    tickets: list[Ticket] = []

    def interrupted() -> None:
        with Prober(workers=2, kitchen=kitchen) as prober:
            tickets.extend(prober.submit(SHAPE, POISON, JPEG_LS[0]) for _ in range(8))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert time.monotonic() - began < 20
    assert {ticket().fault for ticket in tickets} == {DecodeFault.CRASHED}


def test_no_child_is_started_for_native_pixels_nor_for_what_cannot_be_decoded() -> None:
    kitchen = Kitchen(target="tests.pixels.targets:stillborn", limits=LIMITS, restarts=0)
    with Prober(kitchen=kitchen) as prober:
        native = prober.submit(layout(), 0, PICTURES[0].tobytes())()
        closed = prober.submit(layout(".4.92"), 0, JPEG_LS[0])()
        huge = prober.submit(layout(".5", rows=65_535, columns=65_535), 0, rle(PICTURES[0]))()
        before = [thread.name for thread in threading.enumerate()]
    assert (native.fault, closed.fault, huge.fault) == (None, DecodeFault.NO_DECODER, DecodeFault.TOO_LARGE)
    assert "decoding-lane" not in before


def test_bytes_in_flight_are_bounded() -> None:
    budget = _Budget(100)
    budget.take(60)
    taken = threading.Event()

    def wait() -> None:
        budget.take(60)
        taken.set()

    waiter = threading.Thread(target=wait)
    waiter.start()
    assert not taken.wait(0.05)
    budget.give(60)
    assert taken.wait(10)
    waiter.join()
    budget.give(60)
    budget.take(1000)  # alone, even what is over the budget may go


def test_more_bytes_than_may_be_in_flight_pass_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handcarry.pixels.lanes.IN_FLIGHT_BYTES", 16 << 20)
    noise = picture(3, (1024, 1024), low=-4000, high=4000)
    packed = bytes(imagecodecs.jpegls_encode(noise.view("u2")))
    assert 12 * len(packed) > 16 << 20
    native, coded = layout(rows=1024, columns=1024), layout(".4.80", rows=1024, columns=1024)
    with Prober() as prober:
        tickets = [prober.submit(native, n, noise.tobytes()) for n in range(12)]
        tickets += [prober.submit(coded, n, packed) for n in range(12)]
    assert len({ticket().pixel_hash for ticket in tickets}) == 1


@pytest.mark.realdata
def test_a_real_fragmented_series_goes_through_children(realdata: Path) -> None:
    files = [path for path in sorted((realdata / "s04-fragmented-j2k").rglob("*")) if path.is_file() and path.suffix != ".txt"][:20]
    samples = [read(path) for path in files]
    with Prober() as prober:
        tickets = [
            prober.submit(sample.layout, number, data)
            for sample in samples
            for number, data in cut_frames(sample.head, None, span=sample.span, layout=sample.layout)
        ]
        facts = [ticket() for ticket in tickets]
    assert len(facts) == len(samples) > 10
    for mine, sample in zip(facts, samples, strict=True):
        theirs = sample.decoded(0)
        assert (mine.minimum, mine.maximum, mine.total) == (theirs.min(), theirs.max(), theirs.astype(int).sum())


def test_a_child_killed_from_outside_costs_one_frame() -> None:
    if not hasattr(signal, "SIGKILL"):
        pytest.skip("no such signal here")
    with Prober(workers=1) as prober:
        assert prober.submit(SHAPE, 0, JPEG_LS[0])().decoded
        assert prober._lanes is not None
        child = prober._lanes._lanes[0]._child
        assert child is not None
        child._process.kill()
        child._process.wait()
        assert prober.submit(SHAPE, 1, JPEG_LS[1])().fault is DecodeFault.CRASHED
        assert prober.submit(SHAPE, 2, JPEG_LS[2])() == look(Task(layout=SHAPE, frame=2, data=memoryview(JPEG_LS[2])))
