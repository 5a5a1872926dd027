/** The interaction contract on screen, written from the tables that bind keys and gestures. */
import { html, textButton } from "./dom";
import { type Gesture, MICE, MOUSE_IDS, mouseRows, TOUCH_ROWS } from "./gestures";
import { type CapName, helpRows } from "./keys";
import { sitting } from "./sitting";
import type { Workspace } from "./workspace";

type Row = readonly [Node | string, string];

export function helpDialog({ translate }: Workspace): HTMLDialogElement {
  const gestures = (rows: readonly Gesture[]): Row[] =>
    rows.map((row) => [translate(`viewer.gesture.${row.id}`), translate(`viewer.does.${row.does}`)]);
  const cap = (name: CapName) => translate(`viewer.key.${name === "ctrl" && onApple() ? "command" : name}`);
  const keys = helpRows(cap).map(({ keys: names, action }): Row => [keyCaps(names), translate(`viewer.action.${action}`)]);
  const close = textButton(translate("viewer.close"), () => dialog.close(), { class: "button primary" });
  const head = html("div", { class: "dialog-head" }, html("h2", { id: "viewer-help" }, translate("viewer.help.title")), close);
  const mouse = html("select", { id: "viewer-mouse" });
  mouse.append(...MOUSE_IDS.map((id) => html("option", { value: id }, translate(`viewer.mouse.${id}`))));
  mouse.value = sitting.mouse;
  const mouseTable = () => table(translate("viewer.help.mouse"), gestures(mouseRows(MICE[sitting.mouse])));
  let shown = mouseTable();
  mouse.addEventListener("change", () => {
    sitting.mouse = MOUSE_IDS.find((id) => id === mouse.value) ?? "own";
    const next = mouseTable();
    shown.replaceWith(next);
    shown = next;
  });
  const choice = html("div", { class: "row" }, html("label", { for: mouse.id }, translate("viewer.mouse")), mouse);
  const touch = table(translate("viewer.help.touch"), gestures(TOUCH_ROWS));
  const hand = matchMedia("(pointer: coarse)").matches ? [touch, choice, shown] : [choice, shown, touch];
  const columns = [table(translate("viewer.help.keys"), keys), html("div", {}, ...hand)];
  if (hand[0] === touch) columns.reverse(); // what this device is used with comes first
  const dialog = html(
    "dialog",
    { class: "dialog help", "aria-labelledby": "viewer-help" },
    head,
    html("div", { class: "help-columns" }, ...columns),
  );
  return dialog;
}

/** There Cmd does what Ctrl does elsewhere. */
const onApple = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);

function table(title: string, rows: readonly Row[]): HTMLTableElement {
  const made = html("table", {}, html("caption", {}, title));
  const body = html("tbody");
  for (const [what, does] of rows) body.append(html("tr", {}, html("th", { scope: "row" }, what), html("td", {}, does)));
  made.append(body);
  return made;
}

function keyCaps(names: readonly string[]): Node {
  const caps = html("span", { class: "keys", dir: "ltr" });
  for (const name of names) caps.append(html("kbd", {}, name), " ");
  return caps;
}
