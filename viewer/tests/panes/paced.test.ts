import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Paced } from "../../src/panes/paced";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", globalThis);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("does the first at once, and what comes close upon it once, when its time has come", () => {
  const work = vi.fn();
  const paced = new Paced(1000, work);
  paced.ask();
  expect(work).toHaveBeenCalledTimes(1);
  for (let n = 0; n < 9; n++) {
    vi.advanceTimersByTime(100);
    paced.ask();
  }
  expect(work).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(100);
  expect(work).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5000);
  expect(work).toHaveBeenCalledTimes(2);
  paced.ask();
  expect(work).toHaveBeenCalledTimes(3);
});

it("does the last one at once where it is told to, and no more after it", () => {
  const work = vi.fn();
  const paced = new Paced(1000, work);
  paced.ask();
  paced.ask();
  paced.now();
  expect(work).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5000);
  expect(work).toHaveBeenCalledTimes(2);
});

it("lets go what was asked for when it is stopped", () => {
  const work = vi.fn();
  const paced = new Paced(1000, work);
  paced.ask();
  paced.ask();
  paced.stop();
  vi.advanceTimersByTime(5000);
  expect(work).toHaveBeenCalledTimes(1);
});
