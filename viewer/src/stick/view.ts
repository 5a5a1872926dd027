/** The workspace on one volume, in the whole window. */
import { html } from "../panes/dom";
import { openWorkspace } from "../panes/index";
import type { VolumeSource } from "../volume/header";
import type { Page } from "./frame";

/** `recorded` is the hash that the volume's voxels must have, "" where none is known. `back` is where leaving leads. */
export const view =
  (source: VolumeSource, recorded: string, back: Page): Page =>
  (frame) => {
    const element = html("div", { class: "workspace" });
    const opened = openWorkspace(element, {
      source,
      translate: frame.translate,
      direction: frame.direction,
      render: forced(),
      recorded,
      onLeave: () => void frame.go(back),
    });
    return { element, fills: true, close: opened.close };
  };

/** `?render=cpu` or `gl`, for tests. */
function forced(): "cpu" | "gl" | "auto" {
  const asked = new URLSearchParams(location.search).get("render");
  return asked === "cpu" || asked === "gl" ? asked : "auto";
}
