/** What lies on this copy, and what else can be done here. */
import { choiceCard } from "../app/choose";
import type { Given } from "../app/engine";
import { dropped } from "../app/given";
import { day } from "../app/numbers";
import { html } from "../panes/dom";
import { checking } from "./checked";
import { type Frame, type Page, pageOf } from "./frame";
import { opening } from "./opened";
import type { Pack } from "./pack";
import { picker } from "./picker";
import { view } from "./view";

export const home =
  (pack: Pack): Page =>
  (frame) => {
    const t = frame.translate;
    const here = home(pack);
    const open = (given: readonly Given[]) => void frame.go(opening(given, pack.hands, frame, here));
    const check = (given: readonly Given[]) => void frame.go(checking(given, frame, here));
    const zone = section(t("stick.open.title"), t("stick.open.means"), [
      ...picker(t("stick.open.folder"), true, open),
      ...picker(t("stick.open.files"), false, open),
    ]);
    const copy = section(t("stick.check.title"), t("stick.check.means"), picker(t("stick.check.folder"), true, check));
    return {
      element: pageOf(t("stick.home"), ...verdict(frame, pack), volumes(frame, pack), links(frame), zone, copy),
      close: dropping(open),
    };
  };

function section(title: string, means: string, buttons: HTMLElement[]): HTMLElement {
  return html("section", { class: "zone" }, html("h2", {}, title), html("p", {}, means), html("div", { class: "row" }, ...buttons));
}

/** Take what is dropped anywhere on the page. Returns what ends that. */
function dropping(open: (given: readonly Given[]) => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  window.addEventListener("dragover", (event) => event.preventDefault(), { signal });
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    const given = event.dataTransfer === null ? [] : await dropped(event.dataTransfer);
    if (given.length > 0 && !signal.aborted) open(given);
  };
  window.addEventListener("drop", (event) => void drop(event), { signal });
  return () => listening.abort();
}

/** Whose it is, and what the check said of it; its reasons stand in the report. */
function verdict({ translate: t, language }: Frame, { told }: Pack): HTMLElement[] {
  if (told === null) return [html("p", { class: "lead" }, t("stick.no_list"))];
  const { patient_name, patient_birth_date } = told.volumes.find(({ header }) => header !== null)?.header?.identity ?? {};
  const born = patient_birth_date ? t("viewer.identity.born", { date: day(patient_birth_date, language) }) : "";
  const whose = [patient_name?.replaceAll("^", " ").trim() ?? "", born].filter((part) => part !== "").join(" \u00b7 ");
  return [
    html("p", { class: "lead" }, html("bdi", {}, whose)),
    html("p", { class: "lead" }, html("strong", {}, t(`report.verdict.${told.verdict}.title`))),
  ];
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
