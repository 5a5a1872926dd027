/** The workspace on one volume, in the whole window. */
import { html } from "../panes/dom";
import { openWorkspace } from "../panes/index";
import type { Screen } from "./shell";

export const view: Screen<{ screen: "view"; check: string; number: number }> = async (shell, { check, number }) => {
  const source = await shell.engine.open(check, number, shell.language);
  const element = html("div", { class: "workspace" });
  const opened = openWorkspace(element, {
    source,
    translate: shell.translate,
    direction: shell.direction,
    render: forced(),
    onLeave: () => void shell.go({ screen: "verdict", check }),
    saveSr: (session) => shell.engine.saveSr(check, number, session),
  });
  return { element, fills: true, ...opened };
};

/** `?render=cpu` or `gl`, for tests. */
function forced(): "cpu" | "gl" | "auto" {
  const asked = new URLSearchParams(location.search).get("render");
  return asked === "cpu" || asked === "gl" ? asked : "auto";
}
