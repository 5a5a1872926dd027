/** What the server can say of a volume, the viewer knows: read from the server's own source. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { PROJECTIONS } from "../../src/dicom/plan";
import { CARES } from "../../src/tools/annotation";
import { NOTES, warningsIn } from "../../src/volume/notes";

const source = (path: string) => readFileSync(new URL(`../../../src/handcarry/${path}`, import.meta.url), "utf8");

it("knows every code of plan_of, and no other", () => {
  const named = source("pixels/volume.py").matchAll(/\("([a-z]+(?:-[a-z]+)*)", |\["([a-z]+(?:-[a-z]+)*)"\]/g);
  expect([...new Set([...named].map(([, row, list]) => row ?? list))].sort()).toEqual(Object.keys(NOTES).sort());
});

it("takes the same images for flat X-rays as the program", () => {
  const said = source("dicom/roles.py").match(/PROJECTION_CLASSES = frozenset\([\s\S]*?\n\)/)?.[0] ?? "";
  const classes = [...said.matchAll(/"([\d.]+)"/g)].map(([, suffix]) => `1.2.840.10008.5.1.4.1.1.${suffix}`);
  expect([...PROJECTIONS].sort()).toEqual(classes.sort());
  expect(classes).toContain("1.2.840.10008.5.1.4.1.1.1.1"); // digital X-ray, for presentation
});

it("has a care code and words for every warning", () => {
  const warnings = warningsIn({ notes: Object.keys(NOTES) });
  for (const language of ["en", "de", "es", "fr", "tr", "ar"]) {
    const words = source(`catalogue/words/${language}/viewer.po`);
    for (const warning of warnings) expect(words).toContain(`msgid "viewer.warn.${warning}"\nmsgstr "`);
  }
  expect(CARES).toEqual(expect.arrayContaining([...warnings]));
});

it("names the care codes that the session's schema and the report know", () => {
  const schema = JSON.parse(source("measurements/schema/session-1.json"));
  expect(schema.$defs.Annotation.properties.care.items.enum.toSorted()).toEqual([...CARES].sort());
  const said = source("measurements/codes.py").match(/CARE: dict\[str, str\] = \{[\s\S]*?\n\}/)?.[0] ?? "";
  expect([...said.matchAll(/^ {4}"(\w+)":/gm)].map(([, code]) => code).sort()).toEqual([...CARES].sort());
});
