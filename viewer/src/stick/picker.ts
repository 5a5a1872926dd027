/** Buttons that open the browser's own picker. */
import type { Given } from "../app/engine";
import { picked } from "../app/given";
import { button } from "../app/shell";
import { html } from "../panes/dom";

/** `folder`: of a folder with all it holds, else of files. */
export function picker(label: string, folder: boolean, chosen: (given: readonly Given[]) => void): HTMLElement[] {
  const input = html("input", { type: "file", multiple: true, hidden: true, webkitdirectory: folder });
  input.addEventListener("change", () => {
    const given = picked(input.files);
    input.value = ""; // the same one may be chosen again
    if (given.length > 0) chosen(given);
  });
  return [button(label, "plain", () => input.click()), input];
}
