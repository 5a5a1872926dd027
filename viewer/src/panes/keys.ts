/** The keyboard half of the interaction contract, one row a binding: what binds the keys also writes the help page. */
import { TOOLS } from "../tools/table";

export type ActionId =
  | `tool_${string}`
  | `preset_${string}`
  | "step"
  | "stride"
  | "first"
  | "last"
  | "nudge"
  | "zoom"
  | "pan"
  | "point"
  | "nudge_far"
  | "turn"
  | "tip"
  | "slab_mode"
  | "thinner"
  | "thicker"
  | "invert"
  | "fit"
  | "reset_pane"
  | "reset_all"
  | "overlays"
  | "lines"
  | "next_pane"
  | "quad"
  | "delete"
  | "cancel"
  | "place"
  | "finish"
  | "maximise"
  | "menu"
  | "undo"
  | "redo"
  | "save"
  | "help";

export interface Binding {
  /** As in KeyboardEvent.key, lower case. */
  readonly key: string;
  /** Modifiers that must be held, no others: "ctrl" stands for Ctrl or Cmd. */
  readonly held: readonly ("ctrl" | "shift" | "alt")[];
  readonly action: ActionId;
  /** -1 or 1 where an action has two directions; (x, y) where it has four. */
  readonly way?: readonly [number, number];
  /** True where the key has Shift in it already on some keyboards ("?", "["). */
  readonly anyShift?: boolean;
}

const ARROWS: readonly [string, number, number][] = [
  ["arrowleft", -1, 0],
  ["arrowright", 1, 0],
  ["arrowup", 0, -1],
  ["arrowdown", 0, 1],
];
const arrows = (held: Binding["held"], action: ActionId): Binding[] => ARROWS.map(([key, x, y]) => ({ key, held, action, way: [x, y] }));
const plain = (key: string, action: ActionId): Binding => ({ key, held: [], action });
/** With Shift too: on a French keyboard digits are written with it. */
const digit = (key: string, action: ActionId): Binding => ({ key, held: [], action, anyShift: true });

export const BINDINGS: readonly Binding[] = [
  plain("c", "tool_crosshair"),
  ...TOOLS.filter((tool) => tool.key !== "").map((tool) => plain(tool.key, `tool_${tool.id}`)),
  ...arrows([], "step"),
  { key: "pageup", held: [], action: "stride", way: [0, -1] },
  { key: "pagedown", held: [], action: "stride", way: [0, 1] },
  plain("home", "first"),
  plain("end", "last"),
  ...arrows(["shift"], "pan"),
  ...arrows(["ctrl"], "nudge"),
  ...arrows(["ctrl", "shift"], "nudge_far"),
  ...ARROWS.slice(0, 2).map(([key, x]): Binding => ({ key, held: ["alt"], action: "turn", way: [x, 0] })),
  ...ARROWS.slice(2).map(([key, , y]): Binding => ({ key, held: ["alt"], action: "tip", way: [0, y] })),
  { key: ",", held: [], action: "point", way: [-1, 0] },
  { key: ".", held: [], action: "point", way: [1, 0] },
  plain("enter", "place"),
  { key: "enter", held: ["shift"], action: "finish" },
  plain("m", "slab_mode"),
  { key: "[", held: [], action: "thinner", anyShift: true },
  { key: "]", held: [], action: "thicker", anyShift: true },
  plain("w", "invert"),
  digit("1", "preset_auto"),
  digit("2", "preset_bone"),
  digit("3", "preset_teeth"),
  digit("4", "preset_soft"),
  digit("5", "preset_wide"),
  digit("6", "preset_own"),
  { key: "+", held: [], action: "zoom", way: [0, 1], anyShift: true },
  { key: "-", held: [], action: "zoom", way: [0, -1], anyShift: true },
  { key: "=", held: [], action: "zoom", way: [0, 1] }, // "+" without Shift, on an American keyboard
  plain("f", "fit"),
  plain("0", "reset_pane"),
  { key: "0", held: ["shift"], action: "reset_all" },
  plain("o", "overlays"),
  plain("x", "lines"),
  plain("tab", "next_pane"), // the browser does it: panes follow each other in the order of focus
  plain("q", "quad"),
  { key: "enter", held: ["ctrl"], action: "maximise" },
  { key: "f10", held: ["shift"], action: "menu" },
  plain("contextmenu", "menu"),
  plain("delete", "delete"),
  plain("backspace", "delete"),
  plain("escape", "cancel"),
  { key: "z", held: ["ctrl"], action: "undo" },
  { key: "z", held: ["ctrl", "shift"], action: "redo" },
  { key: "s", held: ["ctrl"], action: "save" },
  { key: "?", held: [], action: "help", anyShift: true },
];

/** Signs by their place on the keyboard, where the layout has another script there. */
const PLACES: Readonly<Record<string, string>> = { BracketLeft: "[", BracketRight: "]", Comma: ",", Period: "." };

/**
 * What a key may mean, the likeliest first: the sign it writes; the digit on it (Shift writes another sign there on most layouts, a French one has digits
 * only with Shift); the Latin letter at its place where it writes none (Arabic, Greek, Cyrillic).
 */
function meanings({ key, code, shiftKey }: KeyboardEvent): readonly string[] {
  const written = key.toLowerCase();
  const digit = /^(?:Digit)([0-9])$/.exec(code)?.[1];
  if (digit !== undefined) return shiftKey ? [digit, written] : [written, digit];
  if (key.length !== 1 || key.charCodeAt(0) < 128) return [written];
  const letter = /^Key([A-Z])$/.exec(code)?.[1].toLowerCase();
  return [written, letter ?? PLACES[code] ?? written];
}

function fits(row: Binding, event: KeyboardEvent): boolean {
  const has = (name: "ctrl" | "shift" | "alt") => row.held.includes(name);
  if (row.anyShift === true) return !event.ctrlKey && !event.metaKey;
  return has("ctrl") === (event.ctrlKey || event.metaKey) && has("shift") === event.shiftKey && has("alt") === event.altKey;
}

export function bindingOf(event: KeyboardEvent): Binding | null {
  for (const meaning of meanings(event)) {
    const row = BINDINGS.find((each) => each.key === meaning && fits(each, event));
    if (row !== undefined) return row;
  }
  return null;
}

/** For the help page: "Ctrl + Shift + Z"; keys with one action stand together, "Ctrl + ← →". `cap` says what stands on a key that has a name. */
export function helpRows(cap: (name: CapName) => string): readonly { readonly keys: readonly string[]; readonly action: ActionId }[] {
  const rows = new Map<ActionId, Map<string, string[]>>();
  for (const row of BINDINGS) {
    const held = row.held.map((name) => `${cap(name)} + `).join("");
    const keys = rows.get(row.action) ?? new Map<string, string[]>();
    const named = CAPS.find((name) => name === row.key);
    const said = named === undefined ? (SIGNS[row.key] ?? row.key.toUpperCase()) : cap(named);
    rows.set(row.action, keys.set(held, [...(keys.get(held) ?? []), said]));
  }
  return [...rows].map(([action, keys]) => ({ action, keys: [...keys].map(([held, names]) => held + names.join(" ")) }));
}

/** Keys whose caps differ from country to country: ids of the catalogue below `viewer.key.`. */
const CAPS = ["ctrl", "shift", "alt", "pageup", "pagedown", "home", "end", "escape", "delete", "enter", "tab"] as const;
export type CapName = (typeof CAPS)[number];

const SIGNS: Readonly<Record<string, string>> = {
  arrowleft: "←",
  arrowright: "→",
  arrowup: "↑",
  arrowdown: "↓",
  backspace: "⌫",
  contextmenu: "☰",
};
