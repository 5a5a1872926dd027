/** The workspace: a volume in four panes, its tools, its files. */
import "./workspace.css";
import "./chrome.css";
import "./panes.css";
import "./panel.css";
import "./dialogs.css";
import "./responsive.css";
import { type Choice, createSliceRenderer } from "../render/slices";
import { createVolumeRenderer } from "../render/volumes";
import type { Session } from "../session/session";
import type { VolumeSource } from "../volume/header";
import { loadVolume, type Progress } from "../volume/load";
import type { Volume } from "../volume/volume";
import type { Translate } from "../words/translate";
import { Desk } from "./desk";
import { html, textButton } from "./dom";
import { painted } from "./painted";
import { Workspace } from "./workspace";

export interface WorkspaceOptions {
  readonly source: VolumeSource;
  readonly translate: Translate;
  readonly direction: "ltr" | "rtl";
  readonly onLeave?: () => void;
  readonly saveSr?: (session: Session) => Promise<Blob>;
  readonly render?: Choice;
  /** The hash that the voxels must have, where they come from a medium: it is computed here and shown beside this one. */
  readonly recorded?: string;
}

export interface Opened {
  close(): void;
  /** True while something was drawn that no session file has. */
  unsaved(): boolean;
  /** Ask before that is lost. True: it may be left. */
  leave(): Promise<boolean>;
}

/** Show a volume in `root` until `close`. The first picture comes with the preview; voxels stream in after it. */
export function openWorkspace(root: HTMLElement, options: WorkspaceOptions): Opened {
  const stop = new AbortController();
  let desk: Desk | null = null;
  const { translate, onLeave } = options;
  const waiting = html("div", { class: "viewer waiting", dir: options.direction, role: "status" }, translate("viewer.opening"));
  root.replaceChildren(waiting);
  const progress = (told: Progress) => desk?.progress(told);
  const failed = (id: string) => (error: unknown) => {
    if (stop.signal.aborted) return;
    stop.abort();
    const back = onLeave === undefined ? [] : [textButton(translate("viewer.leave"), onLeave, { class: "button primary leave" })];
    waiting.replaceChildren(html("p", {}, translate(error instanceof RangeError ? "viewer.no_memory" : id)), ...back);
    root.replaceChildren(waiting);
  };
  loadVolume(options.source, { signal: stop.signal, onProgress: progress, shown: painted }).then((volume) => {
    if (stop.signal.aborted) return;
    try {
      desk = open(root, volume, options);
    } catch (error) {
      failed("viewer.cannot_show")(error);
    }
  }, failed("viewer.cannot_open"));
  return {
    unsaved: () => desk?.unsaved === true,
    leave: () => desk?.leave() ?? Promise.resolve(true),
    close: () => {
      stop.abort();
      desk?.close();
      root.replaceChildren();
    },
  };
}

function open(root: HTMLElement, volume: Volume, options: WorkspaceOptions): Desk {
  const choice = options.render ?? "auto";
  const renderers = { slices: createSliceRenderer(volume, choice), volumes: createVolumeRenderer(volume, choice) };
  return new Desk(root, new Workspace(volume, options.translate), renderers, options);
}
