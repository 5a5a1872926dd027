/** Something that takes a while: how far it is, and the way out. */
import { button, heading } from "../app/shell";
import { html } from "../panes/dom";
import type { Frame, Page } from "./frame";

export interface SoFar {
  readonly done: number;
  readonly total: number;
}

/** Do `work` under a bar, then go where it leads; stopped by the person it leads `back`. What fails is said there. */
export const waiting =
  (title: string, work: (tell: (so_far: SoFar) => void, signal: AbortSignal) => Promise<Page>, back: Page): Page =>
  (frame) => {
    const stop = new AbortController();
    const head = heading(title);
    head.id = "waiting";
    const bar = html("progress", { max: 1, "aria-labelledby": "waiting" });
    const tell = ({ done, total }: SoFar) => {
      bar.value = total === 0 ? 1 : done / total;
    };
    const cancel = button(frame.translate("app.stop"), "plain", () => {
      stop.abort();
      void frame.go(back);
    });
    void done(frame, work(tell, stop.signal), back, stop.signal);
    return { element: html("div", { class: "page" }, head, bar, cancel), close: () => stop.abort() };
  };

async function done(frame: Frame, work: Promise<Page>, back: Page, signal: AbortSignal): Promise<void> {
  try {
    const next = await work;
    if (!signal.aborted) await frame.go(next);
  } catch (error) {
    if (signal.aborted) return;
    await frame.go(back);
    const reason = error instanceof Error && error.message !== "" ? ` (${error.message})` : "";
    frame.fail(error instanceof RangeError ? frame.translate("viewer.no_memory") : frame.translate("stick.failed") + reason);
  }
}
