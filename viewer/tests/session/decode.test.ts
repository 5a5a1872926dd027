/** The same examples as tests/measurements/test_reading.py: both readers let in and refuse the same files. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decode } from "../../src/session/decode";
import { toJson } from "../../src/session/session";
import { Misshapen } from "../../src/session/shape";

const example = (name: string) => readFileSync(new URL(`../../../tests/measurements/sessions/${name}.json`, import.meta.url), "utf8");
const WHOLE = example("whole");
const BAD = JSON.parse(example("bad")) as { why: string; path: (string | number)[]; value: unknown }[];

function damaged({ path, value }: (typeof BAD)[number]): string {
  const session = JSON.parse(WHOLE);
  const last = path[path.length - 1];
  const place = path.slice(0, -1).reduce((at, step) => at[step], session);
  place[last] = value;
  return JSON.stringify(session);
}

describe("a session file", () => {
  it("is read, and written again unchanged", () => {
    const session = decode(WHOLE);
    expect(session.annotations.map((one) => one.tool)).toEqual([
      "length",
      "polyline",
      "angle",
      "rectangle",
      "ellipse",
      "profile",
      "probe",
      "arrow",
      "text",
    ]);
    expect(JSON.parse(toJson(session))).toEqual(JSON.parse(WHOLE));
  });

  it.each(BAD)("is refused for $why, with the place", (bad) => {
    expect(() => decode(damaged(bad))).toThrow(Misshapen);
    try {
      decode(damaged(bad));
    } catch (error) {
      expect((error as Misshapen).where.startsWith(`$${bad.path[0] === "annotations" ? ".annotations" : `.${bad.path[0]}`}`)).toBe(true);
      expect((error as Misshapen).expected).toMatch(/^viewer\.file\.[a-z_]+$/);
    }
  });

  it.each(["", "{", "null", "[]", '"x"', "1e400", `{"schema":`, "x".repeat(4_000_001)])("that is none is refused", (text) => {
    expect(() => decode(text)).toThrow(Misshapen);
  });

  it("lacking any one field is refused", () => {
    for (const key of Object.keys(JSON.parse(WHOLE))) {
      const session = JSON.parse(WHOLE);
      delete session[key];
      expect(() => decode(JSON.stringify(session)), key).toThrow(`$.${key}: viewer.file.absent`);
    }
  });
});
