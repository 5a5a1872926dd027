/** A check on its way: files, bytes, time left, the first bad news; and the way out. */
import { html } from "../panes/dom";
import type { Standing } from "./engine";
import { size } from "./numbers";
import { button, heading, type Screen, type Shell } from "./shell";

const EVERY_MS = 250;

export const reading: Screen<{ screen: "reading"; check: string }> = async (shell, { check }) => {
  const first = await shell.engine.look(check);
  const t = shell.translate;
  const title = heading(t("app.reading.title", { label: first.label }));
  title.id = "reading";
  const bar = html("progress", { "aria-labelledby": "reading" });
  const files = html("p", {});
  const left = html("p", { class: "soft" });
  const news = html("p", { class: "news", role: "status" });
  const stop = button(t("app.stop"), "plain", () =>
    shell.attempt(async () => {
      await shell.engine.stop(check);
      await shell.replace({ screen: "start" });
    }),
  );
  let timer = 0;
  let closed = false;
  const show = (standing: Standing) => {
    if (closed) return;
    if (standing.state !== "reading") return void ended(shell, standing);
    if (standing.bytes_total > 0) {
      bar.max = standing.bytes_total;
      bar.value = standing.bytes_done;
    }
    files.textContent = counted(shell, standing);
    left.textContent = pause.isPaused() ? t("app.reading.paused") : timeLeft(shell, standing.seconds_left);
    const said = standing.news === "" ? "" : t(`report.news.${standing.news}`);
    if (news.textContent !== said) news.textContent = said;
    timer = window.setTimeout(again, EVERY_MS);
  };
  const again = () =>
    shell.engine
      .look(check)
      .then(show)
      .catch((error: unknown) => {
        if (!closed) shell.fail(error);
      });
  timer = window.setTimeout(() => show(first), 0);
  const pause = pausing(shell, (isPaused) => (left.textContent = t(isPaused ? "app.reading.paused" : "app.reading.wait")));
  const ways = html("div", { class: "row" }, ...pause.ways, stop);
  const close = () => {
    closed = true;
    window.clearTimeout(timer);
  };
  return { element: html("div", { class: "page" }, title, bar, files, left, news, ways), close };
};

/** The way to hold reading up and let it go on, and whether it is held up. */
function pausing(shell: Shell, changed: (isPaused: boolean) => void): { readonly ways: HTMLElement[]; isPaused(): boolean } {
  const { engine, translate: t } = shell;
  let paused = false;
  const isPaused = () => paused;
  if (engine.pause === undefined) return { ways: [], isPaused };
  const made = button(t("app.pause"), "plain", () =>
    shell.attempt(async () => {
      await engine.pause?.(!paused);
      paused = !paused;
      made.textContent = t(paused ? "app.resume" : "app.pause");
      changed(paused);
    }),
  );
  return { ways: [made], isPaused };
}

function counted(shell: Shell, { files_done, files_total, bytes_done, bytes_total }: Standing): string {
  const t = shell.translate;
  if (files_total === 0) return "";
  const bytes = t("app.progress.bytes", { done: size(bytes_done, shell.language), total: size(bytes_total, shell.language) });
  return t("app.progress.files", { done: files_done, total: files_total, bytes });
}

function timeLeft(shell: Shell, seconds: number | null): string {
  if (seconds === null) return shell.translate("app.reading.wait");
  if (seconds >= 90) return shell.translate("app.reading.minutes", { count: Math.round(seconds / 60) });
  return shell.translate("app.reading.seconds", { count: Math.max(1, Math.round(seconds)) });
}

async function ended(shell: Shell, standing: Standing): Promise<void> {
  if (standing.state === "done") return shell.replace({ screen: "verdict", check: standing.id });
  await shell.replace({ screen: "start" });
  if (standing.state === "failed") shell.fail(new Error(standing.state));
}
