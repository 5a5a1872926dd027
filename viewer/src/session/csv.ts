/** All measurements as a table that a spreadsheet opens: RFC 4180, one line a number, decimal point, UTF-8 with its mark. */
import type { Session } from "./session";

const HEAD = ["name", "tool", "quantity", "value", "uncertainty", "unit", "care", "slab_mm", "text", "points_mm_lps", "id"];

export function toCsv(session: Session): string {
  const rows = session.annotations.flatMap((one) => {
    const points = one.points_mm.map((point) => `(${point.map(plain).join(" ")})`).join(" ");
    const readings = one.readings.length > 0 ? one.readings : [null];
    return readings.map((each) => [
      inert(one.name),
      one.tool,
      each?.quantity ?? "",
      each === null ? "" : plain(each.value),
      each?.uncertainty == null ? "" : plain(each.uncertainty),
      each?.unit ?? "",
      one.care.join(" "),
      plain(one.plane.slab_mm),
      inert(one.text),
      points,
      one.id,
    ]);
  });
  const lines = [HEAD, ...rows].map((row) => row.map(cell).join(","));
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

/** Six decimals: far finer than any uncertainty; never "1e-7". */
const plain = (value: number): string => String(Number(value.toFixed(6)));

/** What begins like this is a formula to a spreadsheet, behind blanks too; full-width signs are taken for the plain ones. */
const FORMULA = /^[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/** A person's own words, so that no spreadsheet computes them. */
const inert = (words: string): string => (FORMULA.test(words) ? `'${words}` : words);

const cell = (value: string): string => (/[",\r\n;]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
