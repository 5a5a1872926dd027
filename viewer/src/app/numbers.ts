/** Numbers as a person says them, in their language, always with the digits 0 to 9. */

const LATIN = { numberingSystem: "latn" } as const;
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** 12 MB. */
export function size(bytes: number, language: string): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return new Intl.NumberFormat(language, {
    ...LATIN,
    style: "unit",
    unit: UNITS[unit] ?? "byte",
    unitDisplay: "short",
    maximumSignificantDigits: 3,
  }).format(value);
}

/** 14 September 2026, of a DICOM or ISO day; what is no day stands as it is. */
export function day(text: string, language: string): string {
  const found = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(text.trim());
  if (found === null) return text;
  const date = new Date(Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3])));
  return dayOf(date, language, "UTC");
}

export function dayOf(date: Date, language: string, timeZone?: string): string {
  const options: Intl.DateTimeFormatOptions = { ...LATIN, calendar: "gregory", dateStyle: "long" };
  const region = language === "en" ? "en-GB" : language; // the day before the month, as the report writes it
  return new Intl.DateTimeFormat(region, timeZone === undefined ? options : { ...options, timeZone }).format(date);
}

/** 0.25 mm, or 0.25 x 0.25 x 0.5 mm where sides differ. */
export function voxel(sides_mm: readonly number[], language: string): string {
  const number = new Intl.NumberFormat(language, { ...LATIN, maximumSignificantDigits: 3 });
  const shown = sides_mm.map((mm) => number.format(mm));
  return `${new Set(shown).size === 1 ? (shown[0] ?? "") : shown.join(" \u00d7 ")} mm`;
}
