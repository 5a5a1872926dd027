import { describe, expect, test } from "vitest";
import { bestLanguage, translator, type Words } from "../../src/words/translate";

const words = (language: string, messages: Words["messages"]): Words => ({
  language,
  name: language,
  direction: "ltr",
  draft: true,
  messages,
});

const english = words("en", {
  "t.slices": { counted: "count", forms: { one: "{count} slice", other: "{count} slices" } },
  "t.length": "{mm:.2f} mm of {total:,}",
  "t.only_english": "{mm:.1f} mm here",
});

describe("translator", () => {
  // The same values and the same answers as tests/catalogue/test_words.py has for Python.
  test("fills in values as the language writes them", () => {
    const german = translator(words("de", { "t.length": "{mm:.2f} mm von {total:,}" }), english);
    expect(german("t.length", { mm: 1.5, total: 12345 })).toBe("1,50 mm von 12.345");
    expect(translator(english, english)("t.length", { mm: 1.5, total: 12345 })).toBe("1.50 mm of 12,345");
  });

  test("chooses the plural form by the language's own rules", () => {
    const few = { zero: "لا مقاطع", one: "مقطع", two: "مقطعان", few: "{count} مقاطع", many: "{count} مقطعًا", other: "{count} مقطع" };
    const arabic = translator(words("ar", { "t.slices": { counted: "count", forms: few } }), english);
    expect([0, 1, 2, 5, 21, 100].map((count) => arabic("t.slices", { count }))).toEqual([
      "لا مقاطع",
      "مقطع",
      "مقطعان",
      "5 مقاطع",
      "21 مقطعًا",
      "100 مقطع",
    ]);
    const french = translator(
      words("fr", { "t.slices": { counted: "count", forms: { one: "{count} coupe", other: "{count} coupes" } } }),
      english,
    );
    expect([0, 1, 2].map((count) => french("t.slices", { count }))).toEqual(["0 coupe", "1 coupe", "2 coupes"]);
  });

  test("says in English, with English numbers, what a language lacks", () => {
    expect(translator(words("de", {}), english)("t.only_english", { mm: 1.25 })).toMatch(/^1\.[23] mm here$/);
  });

  test("shows an unknown id as itself and leaves open what has no value", () => {
    const t = translator(english, english);
    expect(t("t.nothing")).toBe("t.nothing");
    expect(t("t.length", { mm: 2 })).toBe("2.00 mm of {total:,}");
  });

  test("never reads a value as a pattern", () => {
    expect(translator(words("en", { "t.x": "{a} {b}" }), english)("t.x", { a: "{b} $&", b: "x" })).toBe("{b} $& x");
  });
});

test("the first wanted language that there is is taken, English else", () => {
  expect(bestLanguage(["ka", "de-AT", "fr"], ["en", "de", "fr"])).toBe("de");
  expect(bestLanguage(["ka"], ["en", "de"])).toBe("en");
});
