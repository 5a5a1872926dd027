/** Whether the copy is still the same: every file against the list, and what differs by name. */
import type { Given } from "../app/engine";
import { button } from "../app/shell";
import { type NoList, type Verified, verify } from "../data/verify";
import { html } from "../panes/dom";
import { type Frame, type Page, pageOf } from "./frame";
import { waiting } from "./waiting";

const MOST_NAMED = 200;

/** Check what was chosen; `back` is the page before. */
export const checking = (given: readonly Given[], frame: Frame, back: Page): Page =>
  waiting(
    frame.translate("stick.checking"),
    async (tell, signal) => {
      const found = await verify(given, tell, signal);
      return "why" in found ? noList(found, back) : checked(found, back);
    },
    back,
  );

const noList =
  (found: NoList, back: Page): Page =>
  (frame) => ({
    element: pageOf(
      frame.translate("stick.checked.not"),
      html("p", { class: "lead" }, frame.translate(`stick.no_sums.${found.why}`, found.why === "damaged" ? { line: found.line } : {})),
      leave(frame, back),
    ),
  });

const checked =
  (found: Verified, back: Page): Page =>
  (frame) => {
    const t = frame.translate;
    const lists = ["changed", "missing", "extra", "unreadable"] as const;
    const isSame = lists.every((name) => found[name].length === 0) && found.label === "same";
    return {
      element: pageOf(
        t(isSame ? "stick.checked.same" : "stick.checked.differs"),
        html("p", { class: "lead" }, t("stick.checked.count", { count: found.same })),
        ...(found.label === "same" ? [] : [html("p", { class: "news" }, t(`stick.label.${found.label}`))]),
        ...lists.filter((name) => found[name].length > 0).map((name) => named(frame, name, found[name])),
        ...(found.beside > 0 ? [html("p", { class: "soft" }, t("stick.checked.beside", { count: found.beside }))] : []),
        html("p", {}, t("stick.checked.fingerprint")),
        html("p", { dir: "ltr" }, html("code", {}, found.fingerprint)),
        leave(frame, back),
      ),
    };
  };

function named({ translate }: Frame, name: string, paths: readonly string[]): HTMLElement {
  const list = html("ul", { dir: "ltr" });
  for (const path of paths.slice(0, MOST_NAMED)) list.append(html("li", {}, html("code", {}, path)));
  return html("section", { class: `differs ${name}` }, html("h2", {}, translate(`stick.differs.${name}`, { count: paths.length })), list);
}

const leave = (frame: Frame, back: Page): HTMLElement => button(frame.translate("app.back"), "plain", () => void frame.go(back));
