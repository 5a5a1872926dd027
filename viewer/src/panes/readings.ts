/** Numbers as they are shown: in the reader's language, with their uncertainty and unit. */
import type { Annotation, Reading } from "../tools/annotation";
import { saidBeside } from "../tools/care";
import type { Translate } from "../words/translate";

/** "12.34 ± 0.16 mm"; a spread has no uncertainty of its own. */
function said(translate: Translate, { value, uncertainty, unit }: Reading): string {
  const suffix = uncertainty === null ? "alone" : "sure";
  return translate(`viewer.unit.${unit}.${suffix}`, { value, uncertainty: uncertainty ?? 0 });
}

/** "Mean grey value: 812 ± 3", one line a number; a single length or angle needs no name, a grey value always has its own. */
export function lines(translate: Translate, { readings }: Annotation): readonly string[] {
  if (readings.length === 1 && readings[0].unit !== "grey") return readings.map((one) => said(translate, one));
  return readings.map((one) =>
    translate("viewer.reading", { quantity: translate(`viewer.quantity.${one.quantity}`), number: said(translate, one) }),
  );
}

/** What to be careful about with the numbers, one line each: "passes missing slices". */
export const cares = (translate: Translate, annotation: Annotation): readonly string[] =>
  saidBeside(annotation).map((care) =>
    care === "projected" && UNSCALED.some((unknown) => annotation.care.includes(unknown))
      ? translate("viewer.care.projected_unscaled")
      : translate(`viewer.care.${care}`, { thickness: annotation.plane.slab_mm }),
  );

/** Under these a slab's thickness in millimetres is made up. */
const UNSCALED = ["no_scale", "step_assumed", "single"] as const;
