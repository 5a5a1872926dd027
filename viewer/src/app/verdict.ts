/** The verdict: the report's own page comes first; what to do next is one tap away above it, what only the person knows is asked below it. */
import { html } from "../panes/dom";
import type { About, Choice, Found, Whereabouts } from "./engine";
import { keeping } from "./keeping";
import { saving } from "./saving";
import { button, heading, type Screen, type Shell } from "./shell";

export const verdict: Screen<{ screen: "verdict"; check: string }> = async (shell, { check }) => {
  const standing = await shell.engine.look(check);
  if (standing.found === null) {
    await shell.replace(standing.state === "reading" ? { screen: "reading", check } : { screen: "start" });
    return { element: html("div", {}) };
  }
  const [{ withheld, volumes }, whereabouts, report] = await Promise.all([
    shell.engine.volumes(check),
    shell.engine.whereabouts(check),
    shell.engine.report(check, shell.language),
  ]);
  const t = shell.translate;
  const frame = html("iframe", { class: "report", title: t("app.verdict.report"), sandbox: "allow-same-origin allow-modals" });
  frame.src = report;
  const watch = fitting(frame);
  const title = heading(t("app.verdict.title", { label: standing.label }));
  title.classList.add("small");
  const who = about(shell, check, standing.found.about, withheld);
  const desk = whereabouts.countries.length > 0 ? [clinic(shell, check, whereabouts)] : [];
  const bar = html("div", { class: "bar" });
  const taps = [
    ...actions(shell, check, volumes),
    ...desk.map((asks) => button(t("app.verdict.card"), "plain", () => unfold(cardIn(frame) ?? asks, bar, frame))),
    ...(withheld ? [] : [button(t("app.verdict.who"), "plain", () => unfold(who, bar, frame))]),
    button(t("app.verdict.again"), "plain", () => void shell.go({ screen: "start" })),
  ];
  bar.append(title, html("div", { class: "row" }, ...taps));
  const before = [...(standing.found.wants_password ? [password(shell, check, standing.found)] : []), ...(withheld ? [who] : [])];
  const after = [...desk, ...(withheld ? [] : [who]), ...saving(shell, check, whereabouts.said), ...keeping(shell, check)];
  return { element: html("div", { class: "page wide" }, bar, ...before, frame, ...after), close: () => watch.disconnect() };
};

/** The card for the clinic's desk in the report, once it has been said where the clinic is. */
function cardIn(report: HTMLIFrameElement): HTMLDetailsElement | null {
  return report.contentDocument?.querySelector<HTMLDetailsElement>("details.card") ?? null;
}

/** Open what is folded, in the report or beside it, and lead to it, clear of the bar where that stays above. */
function unfold(folded: HTMLDetailsElement, bar: HTMLElement, report: HTMLIFrameElement): void {
  folded.open = true;
  folded.querySelector<HTMLElement>("select, input")?.focus({ preventScroll: true });
  const around = folded.ownerDocument === document ? 0 : report.getBoundingClientRect().top;
  const covered = getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
  scrollBy(0, around + folded.getBoundingClientRect().top - covered);
}

/** As tall as the report, so that there is one thing to scroll. What there is to scroll is no measure: it is never less than the frame. */
function fitting(frame: HTMLIFrameElement): ResizeObserver {
  const resize = () => {
    const page = frame.contentDocument?.documentElement;
    if (page) frame.style.blockSize = `${Math.ceil(page.getBoundingClientRect().height) + 2}px`;
  };
  const watch = new ResizeObserver(resize);
  frame.addEventListener("load", () => {
    const body = frame.contentDocument?.body;
    if (body) watch.observe(body);
    resize();
  });
  return watch;
}

function actions(shell: Shell, check: string, volumes: readonly Choice[]): HTMLElement[] {
  const t = shell.translate;
  const shown = volumes.filter((volume) => volume.why_not === "");
  const best = shown.find((volume) => volume.is_best) ?? (shown.length === 1 ? shown[0] : undefined);
  const made: HTMLElement[] = [];
  if (best !== undefined) {
    made.push(button(t("app.verdict.look"), "main", () => void shell.go({ screen: "view", check, number: best.number })));
  }
  if (volumes.length > 1 || (volumes.length === 1 && best === undefined)) {
    const label = best === undefined ? t("app.verdict.choose") : t("app.verdict.others", { count: volumes.length });
    made.push(button(label, best === undefined ? "main" : "plain", () => void shell.go({ screen: "choose", check })));
  }
  return made;
}

function password(shell: Shell, check: string, found: Found): HTMLElement {
  const t = shell.translate;
  const input = html("input", { type: "password", id: "password", autocomplete: "off", required: true });
  const form = html(
    "form",
    { class: "row" },
    html("label", { for: "password" }, t("app.password.label")),
    input,
    html("button", { type: "submit", class: "main" }, t("app.password.open")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    shell.attempt(async () => {
      await shell.engine.unlock(check, input.value);
      await shell.replace({ screen: "reading", check });
    });
  });
  const says = t(found.password_was_tried ? "app.password.wrong" : "app.password.asks");
  return html("section", { class: "ask" }, html("p", {}, says), form);
}

const FIELDS = [
  ["name", "text", "name"],
  ["born", "date", "bday"],
  ["scanned", "date", "off"],
  ["surgery", "date", "off"],
] as const;

function about(shell: Shell, check: string, said: About, withheld: boolean): HTMLDetailsElement {
  const t = shell.translate;
  const inputs = FIELDS.map(([field, type, autocomplete]) => {
    const input = html("input", { type, id: `about-${field}`, autocomplete });
    input.value = said[field];
    return [field, input] as const;
  });
  const rows = inputs.map(([field, input]) => html("div", {}, html("label", { for: input.id }, t(`app.about.${field}`)), input));
  const form = html("form", { class: "about" }, ...rows, html("button", { type: "submit", class: "plain" }, t("app.about.compare")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const told = Object.fromEntries(inputs.map(([field, input]) => [field, input.value])) as unknown as About;
    shell.attempt(async () => {
      await shell.engine.about(check, told);
      await shell.again();
    });
  });
  const why = html("p", { class: "soft" }, t(withheld ? "app.about.several" : "app.about.why"));
  return html("details", { class: "ask", open: withheld }, html("summary", {}, t("app.about.title")), why, form);
}

/** The card for the clinic's desk. The country that the scan's address names is preselected, and nothing follows from it until it is confirmed. */
function clinic(shell: Shell, check: string, { countries, said, guess }: Whereabouts): HTMLDetailsElement {
  const t = shell.translate;
  const names = new Intl.DisplayNames([shell.language], { type: "region" });
  const called = countries.map((code) => [code, names.of(code) ?? code] as const);
  called.sort(([, one], [, other]) => one.localeCompare(other, shell.language));
  const options = [["", ""] as const, ...called].map(([code, name]) => html("option", { value: code }, name));
  const select = html("select", { id: "clinic" }, ...options);
  select.value = said || guess;
  const form = html(
    "form",
    { class: "row" },
    html("label", { for: select.id }, t("app.clinic.label")),
    select,
    html("button", { type: "submit", class: "plain" }, t("app.clinic.add")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    shell.attempt(async () => {
      await shell.engine.place(check, select.value);
      await shell.again();
    });
  });
  const why = [html("p", { class: "soft" }, t("app.clinic.why"))];
  if (said === "" && guess !== "") why.push(html("p", {}, t("app.clinic.guess", { country: names.of(guess) ?? guess })));
  return html(
    "details",
    { class: "ask clinic", open: said === "" && guess !== "" },
    html("summary", {}, t("app.clinic.title")),
    ...why,
    form,
  );
}
