/** Seeded numbers for sweeps: the same ones on every machine (mulberry32). */
import type { Vec3 } from "../src/geometry/vector";

export function randomly(seed: number): {
  number: (from: number, to: number) => number;
  whole: (from: number, to: number) => number;
  vector: (size: number) => Vec3;
} {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const number = (from: number, to: number) => from + (to - from) * next();
  return {
    number,
    whole: (from, to) => Math.floor(number(from, to + 1)),
    vector: (size) => [number(-size, size), number(-size, size), number(-size, size)],
  };
}
