import { expect, it } from "vitest";
import { scaleLength_mm } from "../../src/panes/overlay/furniture";

/** From the pane's side to the end of "100 mm", in its 12 pixels. */
const around_px = 14 + 6 + 46;

it.each([320, 360, 390, 412, 480, 640, 1200])("the scale of a pane of %i pixels ends before the letter in its middle", (width) => {
  for (let pixel_mm = 0.02; pixel_mm < 0.9; pixel_mm *= 1.02) {
    const length = scaleLength_mm(pixel_mm, width);
    expect(length / pixel_mm + around_px).toBeLessThan(width / 2 - 12);
    expect(length / pixel_mm).toBeGreaterThan(width / 25);
  }
});
