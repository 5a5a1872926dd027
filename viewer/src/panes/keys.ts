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

export const BINDINGS: readonly Binding[] = [
  plain("c", "tool_crosshair"),
  ...TOOLS.filter((tool) => tool.key !== "").map((tool) => plain(tool.key, `tool_${tool.id}`)),
  ...arrows([], "step"),
  { key: "pageup", held: [], action: "stride", way: [0, -1] },
  { key: "pagedown", held: [], action: "stride", way: [0, 1] },
  plain("home", "first"),
  plain("end", "last"),
  ...arrows(["ctrl"], "nudge"),
  ...arrows(["ctrl", "shift"], "nudge_far"),
  ...ARROWS.slice(0, 2).map(([key, x]): Binding => ({ key, held: ["alt"], action: "turn", way: [x, 0] })),
  ...ARROWS.slice(2).map(([key, , y]): Binding => ({ key, held: ["alt"], action: "tip", way: [0, y] })),
  plain("enter", "place"),
  { key: "enter", held: ["shift"], action: "finish" },
  plain("m", "slab_mode"),
  { key: "[", held: [], action: "thinner", anyShift: true },
  { key: "]", held: [], action: "thicker", anyShift: true },
  plain("w", "invert"),
  plain("1", "preset_auto"),
  plain("2", "preset_bone"),
  plain("3", "preset_teeth"),
  plain("4", "preset_soft"),
  plain("5", "preset_wide"),
  plain("6", "preset_own"),
  plain("f", "fit"),
  plain("0", "reset_pane"),
  { key: "0", held: ["shift"], action: "reset_all" },
  plain("o", "overlays"),
  plain("x", "lines"),
  plain("tab", "next_pane"), // the browser does it: panes follow each other in the order of focus
  plain("q", "quad"),
  { key: "enter", held: ["ctrl"], action: "maximise" },
  { key: "f10", held: ["shift"], action: "menu" },
  plain("delete", "delete"),
  plain("backspace", "delete"),
  plain("escape", "cancel"),
  { key: "z", held: ["ctrl"], action: "undo" },
  { key: "z", held: ["ctrl", "shift"], action: "redo" },
  { key: "s", held: ["ctrl"], action: "save" },
  { key: "?", held: [], action: "help", anyShift: true },
];

/** Shift and a digit give another character on every layout: the key's place (`code`) says which digit it was. */
const keyOf = (event: KeyboardEvent): string =>
  /^Digit\d$/.test(event.code) && event.shiftKey ? event.code.slice(5) : event.key.toLowerCase();

export function bindingOf(event: KeyboardEvent): Binding | null {
  const key = keyOf(event);
  return (
    BINDINGS.find((row) => {
      if (row.key !== key && row.key !== event.key.toLowerCase()) return false;
      const has = (name: "ctrl" | "shift" | "alt") => row.held.includes(name);
      if (row.anyShift === true) return !event.ctrlKey && !event.metaKey;
      return has("ctrl") === (event.ctrlKey || event.metaKey) && has("shift") === event.shiftKey && has("alt") === event.altKey;
    }) ?? null
  );
}

/** For the help page: "Ctrl + Shift + Z"; keys with one action stand together, "Ctrl + ← →". */
export function helpRows(): readonly { readonly keys: readonly string[]; readonly action: ActionId }[] {
  const rows = new Map<ActionId, Map<string, string[]>>();
  for (const row of BINDINGS) {
    const held = row.held.map((name) => `${HELD_NAMES[name]} + `).join("");
    const keys = rows.get(row.action) ?? new Map<string, string[]>();
    rows.set(row.action, keys.set(held, [...(keys.get(held) ?? []), NAMES[row.key] ?? row.key.toUpperCase()]));
  }
  return [...rows].map(([action, keys]) => ({ action, keys: [...keys].map(([held, names]) => held + names.join(" ")) }));
}

const NAMES: Readonly<Record<string, string>> = {
  arrowleft: "←",
  arrowright: "→",
  arrowup: "↑",
  arrowdown: "↓",
  pageup: "PgUp",
  pagedown: "PgDn",
  home: "Home",
  end: "End",
  escape: "Esc",
  delete: "Del",
  backspace: "⌫",
  enter: "Enter",
  tab: "Tab",
  f10: "F10",
};
const HELD_NAMES = { ctrl: "Ctrl", shift: "Shift", alt: "Alt" } as const;
