/** The interaction contract: what is bound, and that every row of it can be read on screen. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ACTIONS } from "../../src/panes/actions";
import { MICE, MOUSE_IDS, mouseRows, TOUCH_ROWS } from "../../src/panes/gestures";
import { draggedWindow, WINDOW_PRESETS, windowOf } from "../../src/panes/greys";
import { BINDINGS, bindingOf, helpRows } from "../../src/panes/keys";
import { levelOf } from "../../src/render/window";

const pressed = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", true>> = {}, code = "") =>
  bindingOf({ key, code, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held } as KeyboardEvent)?.action ?? null;

it.each([
  ["c", {}, "tool_crosshair"],
  ["l", {}, "tool_length"],
  ["a", {}, "tool_angle"],
  ["r", {}, "tool_rectangle"],
  ["e", {}, "tool_ellipse"],
  ["p", {}, "tool_probe"],
  ["m", {}, "slab_mode"],
  ["[", {}, "thinner"],
  ["]", {}, "thicker"],
  ["w", {}, "invert"],
  ["1", {}, "preset_auto"],
  ["5", {}, "preset_wide"],
  ["6", {}, "preset_own"],
  ["f", {}, "fit"],
  ["0", {}, "reset_pane"],
  ["o", {}, "overlays"],
  ["x", {}, "lines"],
  ["Tab", {}, "next_pane"],
  ["q", {}, "quad"],
  ["ContextMenu", {}, "menu"],
  ["?", { shiftKey: true }, "help"],
  ["z", { ctrlKey: true }, "undo"],
  ["Z", { ctrlKey: true, shiftKey: true }, "redo"],
  ["z", { metaKey: true }, "undo"],
  ["s", { ctrlKey: true }, "save"],
  ["ArrowUp", {}, "step"],
  ["PageDown", {}, "stride"],
  ["Home", {}, "first"],
  ["End", {}, "last"],
  ["ArrowLeft", { ctrlKey: true }, "nudge"],
  ["ArrowLeft", { ctrlKey: true, shiftKey: true }, "nudge_far"],
  ["ArrowLeft", { altKey: true }, "turn"],
  ["Delete", {}, "delete"],
  ["Escape", {}, "cancel"],
  ["n", {}, null],
  ["i", {}, null],
  ["t", {}, null],
  ["b", {}, null],
  ["d", {}, null],
  ["g", {}, null],
  ["l", { ctrlKey: true }, null],
  ["+", {}, "zoom"],
  ["+", { shiftKey: true }, "zoom"],
  ["=", {}, "zoom"],
  ["-", {}, "zoom"],
  ["+", { ctrlKey: true }, null],
  ["ArrowLeft", { shiftKey: true }, "pan"],
  [".", {}, "point"],
  [",", {}, "point"],
] as const)("%s %o does %s", (key, held, action) => {
  expect(pressed(key, held)).toBe(action);
});

it.each([
  [")", "US"],
  ["=", "German"],
  ["0", "a number pad's"],
])("Shift and zero resets all, whatever sign (%s) the %s keyboard makes of it", (sign) => {
  expect(pressed(sign, { shiftKey: true }, "Digit0")).toBe("reset_all");
});

it.each([
  ["&", {}, "Digit1", "preset_auto", "French"],
  ["1", { shiftKey: true }, "Digit1", "preset_auto", "French"],
  ["\u00e0", {}, "Digit0", "reset_pane", "French"],
  ["0", { shiftKey: true }, "Digit0", "reset_all", "French"],
  ["a", {}, "KeyQ", "tool_angle", "French"],
  ["\u0624", {}, "KeyC", "tool_crosshair", "Arabic"],
  ["\u0661", {}, "Digit1", "preset_auto", "Arabic"],
  ["\u062c", {}, "BracketLeft", "thinner", "Arabic"],
  ["\u0626", { ctrlKey: true }, "KeyZ", "undo", "Arabic"],
  ["\u044f", { ctrlKey: true, shiftKey: true }, "KeyZ", "redo", "Russian"],
  ["\u00df", {}, "Minus", null, "German"],
  ["=", { shiftKey: true }, "Digit0", "reset_all", "German"],
  ["s", { metaKey: true }, "KeyS", "save", "Apple"],
] as const)("%s %o at %s does %s on a keyboard that is %s", (key, held, code, action, _layout) => {
  expect(pressed(key, held, code)).toBe(action);
});

it("binds no key twice", () => {
  const keys = BINDINGS.map((row) => [...row.held, row.key].sort().join("+"));
  expect(new Set(keys).size).toBe(keys.length);
});

it("does something for every binding", () => {
  for (const { action } of helpRows((name) => name)) expect(ACTIONS[action], action).toBeTypeOf("function");
});

it.each(["en", "de", "es", "fr", "tr", "ar"])("says every row of the contract in %s, no two keys or gestures alike", (language) => {
  const words = readFileSync(new URL(`../../../src/handcarry/catalogue/words/${language}/viewer.po`, import.meta.url), "utf8");
  const text = (id: string) => new RegExp(`^msgid "${id.replaceAll(".", "\\.")}"\nmsgstr "(.+)"$`, "m").exec(words)?.[1];
  const gestures = [...MOUSE_IDS.flatMap((id) => mouseRows(MICE[id])), ...TOUCH_ROWS];
  const ids = {
    actions: helpRows((name) => name).map((row) => `viewer.action.${row.action}`),
    gestures: gestures.map((row) => `viewer.gesture.${row.id}`),
    does: gestures.map((row) => `viewer.does.${row.does}`),
    mice: MOUSE_IDS.map((id) => `viewer.mouse.${id}`),
  };
  for (const kind of Object.values(ids)) {
    const said = [...new Set(kind)].map((id) => [id, text(id)] as const);
    expect(said.filter(([, words]) => words === undefined || words.trim() === "" || words.startsWith("viewer."))).toEqual([]);
    expect(new Set(said.map(([, words]) => words)).size).toBe(said.length);
  }
});

it("each mouse does something different with the right button, and one thing for one press", () => {
  const does = (id: keyof typeof MICE, buttons: number) => MICE[id].presses.filter((press) => press.buttons === buttons && !press.space);
  expect(MOUSE_IDS.map((id) => does(id, 2).map((press) => press.does))).toEqual([["window"], ["zoom"], ["zoom"]]);
  expect(MOUSE_IDS.map((id) => does(id, 1).map((press) => press.does))).toEqual([["tool"], ["hold"], ["tool"]]);
  expect(MOUSE_IDS.map((id) => does(id, 4).map((press) => press.does))).toEqual([["pan"], ["pan"], ["pan"]]);
  expect(MOUSE_IDS.map((id) => MICE[id].shiftMove?.does ?? null)).toEqual([null, null, "crosshair"]);
});

const GREY = {
  minimum: -1000,
  maximum: 3096,
  slope: 1,
  intercept: 0,
  percentiles: { "1": -990, "5": -980, "25": -500, "50": 0, "75": 400, "95": 1200, "99": 1900, "99.9": 2800 },
};

it("takes windows from this scan's own percentiles", () => {
  const ends = Object.fromEntries(
    WINDOW_PRESETS.map((name) => {
      const { centre, width } = windowOf(name, { grey: GREY, notes: [] });
      return [name, [centre - width / 2, centre + width / 2]];
    }),
  );
  expect(ends).toEqual({ auto: [-980, 2800], bone: [0, 2800], teeth: [400, 3096], soft: [-500, 1200], wide: [-1000, 3096] });
  expect(windowOf("bone", { grey: { ...GREY, minimum: 5, maximum: 5, percentiles: {} }, notes: [] }).width).toBe(1); // an empty scan still has a window
});

it.each([
  ["MONOCHROME1", { ...GREY, slope: 1 }, ["inverted"], true],
  ["a negative slope", { ...GREY, slope: -1 }, [], true],
  ["both", { ...GREY, slope: -1 }, ["inverted"], false],
] as const)("shows bone bright for %s", (_, grey, notes, inverted) => {
  const window = windowOf("bone", { grey, notes });
  expect(window.invert).toBe(inverted);
  const level = (stored: number) => levelOf(stored, window);
  // The fewest voxels are the brightest: of small values the first percentile, else the last.
  const [bone, air] = inverted ? [-1000, 1200] : [3000, -900];
  expect(level(bone)).toBe(255);
  expect(level(air)).toBe(0);
  const up = draggedWindow(window, 0, -200, grey);
  const middle = window.centre;
  expect(levelOf(middle, up)).toBeGreaterThan(level(middle)); // up is brighter, whichever way bright goes
});

it("right is wider, up is brighter, one pixel is 1/512 of the range", () => {
  const window = { centre: 500, width: 1000, invert: false };
  expect(draggedWindow(window, 10, 0, GREY).width).toBe(1080);
  expect(draggedWindow(window, 0, -10, GREY).centre).toBe(420); // a lower centre is a brighter picture
  expect(draggedWindow(window, -9999, 0, GREY).width).toBe(1);
});
