/** The last page: nothing runs any more. */
import { html } from "../panes/dom";
import { heading, type Screen } from "./shell";

export const ended: Screen<{ screen: "ended" }> = (shell) => ({
  element: html("div", { class: "page" }, heading(shell.translate("app.ended.title")), html("p", {}, shell.translate("app.ended.means"))),
});
