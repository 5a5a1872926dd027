/** How anybody can see that nothing is sent, and which build this is. */
import { button, heading, type Shell } from "../app/shell";
import { html } from "../panes/dom";

export interface Build {
  readonly version: string;
  readonly hash: string;
}

const SHORT = 12; // of the hash, where it is no proof but a name

/** The way there, and which build this is, for the foot of every page. */
export const proofOf =
  (build: Build) =>
  (shell: Shell): HTMLElement =>
    html(
      "div",
      { class: "row" },
      button(shell.translate("app.page.proof"), "quiet", () => shell.fill({ element: proof(shell, build) })),
      html("small", { class: "soft" }, told(shell, { ...build, hash: build.hash.slice(0, SHORT) })),
    );

const told = ({ translate }: Shell, { version, hash }: Build): HTMLElement =>
  html("bdi", {}, translate("app.page.build", { version, build: hash }));

function proof(shell: Shell, build: Build): HTMLElement {
  const t = shell.translate;
  const says = [
    t("app.page.proof_network"),
    t("app.page.proof_watch"),
    t("app.page.proof_rule"),
    t("app.page.proof_kept"),
    t("app.page.proof_build"),
  ];
  return html(
    "div",
    { class: "page" },
    button(t("app.back"), "quiet", () => void shell.again()),
    heading(t("app.page.proof")),
    ...says.map((text) => html("p", {}, text)),
    html("p", { class: "build" }, told(shell, build)),
  );
}
