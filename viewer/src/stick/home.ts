/** What lies on this copy, and what else can be done here. */
import { choiceCard } from "../app/choose";
import { html } from "../panes/dom";
import type { Frame, Page } from "./frame";
import { pageOf } from "./frame";
import type { Pack } from "./pack";
import { view } from "./view";

export const home =
  (pack: Pack): Page =>
  (frame) => ({ element: pageOf(frame.translate("stick.home"), ...verdict(frame, pack), volumes(frame, pack), links(frame)) });

function verdict(frame: Frame, { told }: Pack): HTMLElement[] {
  const t = frame.translate;
  if (told === null) return [html("p", { class: "lead" }, t("stick.no_list"))];
  const { verdict: code } = told;
  return [html("p", { class: "lead" }, html("strong", {}, t(`report.verdict.${code}.title`)), ` ${t(`report.verdict.${code}.means`)}`)];
}

function volumes(frame: Frame, pack: Pack): HTMLElement {
  const t = frame.translate;
  const list = html("ul", { class: "choices" });
  for (const volume of pack.told?.volumes ?? []) {
    const opened = pack.open(volume, frame);
    const why = volume.why_not !== "" ? t(`app.unusable.${volume.why_not}`) : t("stick.no_scripts");
    const shown = opened === null ? null : () => void frame.go(view(opened.source, opened.recorded, home(pack)));
    list.append(html("li", {}, choiceCard(frame, volume, shown ?? why)));
  }
  return list;
}

function links(frame: Frame): HTMLElement {
  const t = frame.translate;
  return html(
    "p",
    {},
    html("a", { href: "../INDEX.HTM" }, t("stick.start")),
    " \u00b7 ",
    html("a", { href: "../VERIFY/REPORT.HTM" }, t("stick.report")),
  );
}
