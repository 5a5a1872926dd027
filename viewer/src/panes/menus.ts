/** What the context menu of a pane offers. */
import { PRESETS_3D, SLAB_MODES } from "../render/types";
import { act, preset, type Shell } from "./actions";
import { isShown, WINDOW_PRESETS } from "./greys";
import type { Entry } from "./menu";
import { isSlice, setMode, setSlab } from "./moves";
import type { PaneId, SliceId } from "./scene";
import { slabSaid } from "./slabs";
import type { Workspace } from "./workspace";

const SLABS_MM = [0, 5, 10, 20, 40];

/** `value` is the text that "copy" puts on the clipboard. */
export function menuGroups(workspace: Workspace, shell: Shell, id: PaneId, value: () => string): Entry[][] {
  const { translate } = workspace;
  const run = (action: "fit" | "reset_pane" | "reset_all" | "invert" | "maximise") => (): void => act(action, workspace, shell);
  const named = (action: Parameters<typeof run>[0]): Entry => ({ label: translate(`viewer.action.${action}`), run: run(action) });
  const views = [named("fit"), named("reset_pane"), named("reset_all"), ...(shell.isOneAtATime() ? [] : [named("maximise")])];
  if (!isSlice(id)) return [kinds(workspace), views];
  const { scene, volume } = workspace;
  const windows = WINDOW_PRESETS.map(
    (name): Entry => ({
      label: translate(`viewer.preset.${name}`),
      checked: isShown(name, scene.window, volume.header),
      run: () => preset(workspace, name),
    }),
  );
  const copy = { label: translate("viewer.copy_value"), run: () => void copied(workspace, value()) };
  return [[...windows, named("invert")], slabs(workspace, id), views, [copy]];
}

/** Not every browser lets every page copy: then the text stands there to be read. */
async function copied(workspace: Workspace, value: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(value);
    workspace.say("viewer.copied", { value });
  } catch {
    workspace.say("viewer.not_copied", { value }, "warn");
  }
}

function slabs(workspace: Workspace, id: SliceId): Entry[] {
  const { translate, scene } = workspace;
  const { slab_mm, mode } = scene.panes[id];
  const thick = SLABS_MM.map(
    (thickness): Entry => ({
      label: thickness === 0 ? translate("viewer.slab_none") : translate("viewer.slab_entry", { size: slabSaid(workspace, id, thickness) }),
      checked: thickness === slab_mm,
      run: () => workspace.show(setSlab(workspace.scene, id, thickness)),
    }),
  );
  const modes = SLAB_MODES.map(
    (each): Entry => ({
      label: translate(`viewer.mode.${each}`),
      checked: each === mode,
      run: () => workspace.show(setMode(workspace.scene, id, each)),
    }),
  );
  return slab_mm === 0 ? thick : [...thick, ...modes];
}

const kinds = (workspace: Workspace): Entry[] =>
  PRESETS_3D.map((kind) => ({
    label: workspace.translate(`viewer.preset3d.${kind}`),
    checked: workspace.scene.volume.preset === kind,
    run: () => workspace.change({ volume: { ...workspace.scene.volume, preset: kind, window: null } }),
  }));
