/** What can be saved of a check, where the page itself makes the files: a browser's download. */
import { html } from "../panes/dom";
import type { Saved } from "./engine";
import { button, type Shell } from "./shell";

const NAMES: Readonly<Record<Saved, string>> = {
  report: "handcarry-report.html",
  json: "handcarry-report.json",
  letter: "handcarry-letter.html",
};

/** Nothing where the engine makes no files. The letter is there once it has been said where the clinic is. */
export function saving(shell: Shell, check: string, clinic: string): HTMLElement[] {
  const { engine, translate: t } = shell;
  if (engine.save === undefined) return [];
  const labels: readonly [Saved, string][] = [
    ["report", t("app.save.report")],
    ["json", t("app.save.programs")],
    ...(clinic === "" ? [] : [["letter", t("app.save.letter")] as [Saved, string]]),
  ];
  const buttons = labels.map(([what, label]) =>
    button(label, "plain", () => shell.attempt(async () => offer(NAMES[what], (await engine.save?.(check, what, shell.language)) as Blob))),
  );
  return [
    html(
      "section",
      { class: "ask", "aria-labelledby": "saving" },
      html("h2", { id: "saving" }, t("app.save.title")),
      html("div", { class: "row" }, ...buttons),
    ),
  ];
}

/** Hand a file to the browser's downloads. */
export function offer(name: string, file: Blob): void {
  const address = URL.createObjectURL(file);
  html("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
