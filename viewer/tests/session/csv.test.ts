import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { toCsv } from "../../src/session/csv";
import { decode } from "../../src/session/decode";
import { fileName } from "../../src/session/save";

const WHOLE = readFileSync(new URL("../../../tests/measurements/sessions/whole.json", import.meta.url), "utf8");

/** RFC 4180, read the slow way. */
function cells(csv: string): string[][] {
  const rows: string[][] = [[""]];
  let quoted = false;
  for (let n = 0; n < csv.length; n++) {
    const row = rows[rows.length - 1];
    if (quoted && csv[n] === '"' && csv[n + 1] === '"') row[row.length - 1] += csv[n++];
    else if (csv[n] === '"') quoted = !quoted;
    else if (!quoted && csv[n] === ",") row.push("");
    else if (!quoted && csv.startsWith("\r\n", n)) {
      rows.push([""]);
      n++;
    } else row[row.length - 1] += csv[n];
  }
  return rows.slice(0, -1);
}

it("has one line a number, with its uncertainty, unit and points", () => {
  const [head, ...rows] = cells(toCsv(decode(WHOLE)).replace("\ufeff", ""));
  expect(head).toEqual(["name", "tool", "quantity", "value", "uncertainty", "unit", "care", "slab_mm", "text", "points_mm_lps", "id"]);
  expect(rows).toHaveLength(1 + 1 + 1 + 5 + 1 + 2 + 1 + 1 + 1);
  expect(rows[0]).toEqual([
    "Höhe 36",
    "length",
    "length",
    "5",
    "0.204124",
    "mm",
    "projected lossy",
    "10",
    "",
    "(1 2 50) (4 6 50)",
    "00000000-0000-4000-8000-000000000001",
  ]);
  expect(rows.at(-1)?.slice(0, 9)).toEqual(["Text 1", "text", "", "", "", "", "", "0", "Zeile eins\nZeile zwei"]);
});

it.each(["=1+1", "+1", "-1", "@SUM(A1)", " =cmd|'/c calc'!A0", "\t=1", "\u00a0=1", "＝1+1", "-1-2"])(
  "never hands a formula to a spreadsheet: %s",
  (words) => {
    const session = decode(WHOLE);
    const evil = { ...session, annotations: [{ ...session.annotations[8], name: words, text: words }] };
    const [, row] = cells(toCsv(evil).replace("\ufeff", ""));
    expect(row[0]).toBe(`'${words}`);
    expect(row[8]).toBe(`'${words}`);
  },
);

it("makes a file name that every system takes", () => {
  expect(fileName('a/b\\c:d*?"<>|\u0007', ".json", "x")).toBe("a b c d.json");
  expect(fileName(" . ", ".json", "measurements")).toBe("measurements.json");
  expect(fileName("done.JSON", ".json", "x")).toBe("done.json");
});
