/** The wheel of a mouse is one step a notch; a trackpad's stream does not run away. */
import { expect, it } from "vitest";
import { type Turn, Wheel } from "../../src/panes/wheel";

const turn = (timeStamp: number, deltaY: number, more: Partial<Turn> = {}): Turn => ({
  deltaX: 0,
  deltaY,
  deltaMode: 0,
  shiftKey: false,
  timeStamp,
  ...more,
});

const total = (turns: readonly Turn[]): number => {
  const wheel = new Wheel();
  return turns.reduce((sum, each) => sum + wheel.steps(each), 0);
};

it.each([
  ["Chromium's hundred pixels", { deltaY: 100 }],
  ["Windows' hundred and twenty", { deltaY: 120 }],
  ["Firefox' three lines", { deltaY: 3, deltaMode: 1 }],
] as const)("ten quick notches of %s are ten steps, either way", (_name, notch) => {
  const notches = (sign: number) => Array.from({ length: 10 }, (_, n) => turn(n * 30, 0, { ...notch, deltaY: sign * notch.deltaY }));
  expect(total(notches(1))).toBe(10);
  expect(total(notches(-1))).toBe(-10);
});

it("a swipe of 60 small moves over 600 pixels is a dozen steps, not sixty", () => {
  const steps = total(Array.from({ length: 60 }, (_, n) => turn(n * 16, 10)));
  expect(steps).toBeGreaterThanOrEqual(6);
  expect(steps).toBeLessThanOrEqual(13);
});

it("slow notches of four pixels each are a step each, and turning back counts at once from nothing", () => {
  expect(total([turn(0, 4), turn(400, 4), turn(800, 4)])).toBe(3);
  expect(total([turn(0, 4), turn(10, 45), turn(20, -10)])).toBe(1);
});

it("sideways is nothing, but with Shift, which turns wheels sideways", () => {
  expect(total([turn(0, 0, { deltaX: 100 })])).toBe(0);
  expect(total([turn(0, 0, { deltaX: 100, shiftKey: true })])).toBe(1);
});
