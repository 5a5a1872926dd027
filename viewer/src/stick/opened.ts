/** What was found in files that somebody chose, and the way to look at each series. */
import { choiceCard } from "../app/choose";
import type { Given } from "../app/engine";
import { button } from "../app/shell";
import type { Hands } from "../data/hands";
import { type Collected, collect } from "../dicom/collect";
import type { Image } from "../dicom/image";
import { type Plan, type Stack, stacksOf } from "../dicom/plan";
import { FilesSource } from "../dicom/source";
import { thumbnailOf } from "../dicom/thumbnail";
import { spacing } from "../geometry/affine";
import { html } from "../panes/dom";
import { type Frame, type Page, pageOf } from "./frame";
import { view } from "./view";
import { waiting } from "./waiting";

interface Shown {
  readonly stack: Stack;
  /** The name of the transfer syntax that keeps it shut. */
  readonly remark: string;
  readonly thumbnail: string;
}

const MOST_SHOWN = 100;

/** Read what was chosen; `back` is the page before. */
export const opening = (given: readonly Given[], hands: Hands, frame: Frame, back: Page): Page =>
  waiting(
    frame.translate("stick.opening"),
    async (tell, signal) => {
      const collected = await collect(given, tell, signal);
      const shown: Shown[] = [];
      const closed = await closedOf(collected, hands);
      for (const stack of stacksOf(collected.images, new Set(closed.keys())).slice(0, MOST_SHOWN)) {
        signal.throwIfAborted();
        const thumbnail = typeof stack.laid === "string" ? "" : await thumbnailOf(stack.laid, decoder(hands));
        shown.push({ stack, thumbnail, remark: closed.get(stack.slices[0].image.layout.transfer_syntax_uid) ?? "" });
      }
      return opened(collected, shown, hands, back);
    },
    back,
  );

/** The transfer syntaxes among them that nobody here decodes, with their names. */
async function closedOf({ images }: Collected, hands: Hands): Promise<Map<string, string>> {
  const uids = [...new Set(images.map((image) => image.layout.transfer_syntax_uid))];
  const names = await Promise.all(uids.map(async (uid) => [uid, await hands.remark(uid)] as const));
  return new Map(names.filter(([, name]) => name !== ""));
}

const opened =
  (collected: Collected, shown: readonly Shown[], hands: Hands, back: Page): Page =>
  (frame) => {
    const t = frame.translate;
    const here = opened(collected, shown, hands, back);
    const list = html("ul", { class: "choices" });
    for (const one of shown) list.append(html("li", {}, card(frame, one, hands, here)));
    const title = shown.length === 0 ? t("stick.found.none") : t("stick.found.title", { count: shown.length });
    return {
      element: pageOf(
        title,
        html("p", { class: "lead" }, t("stick.found.look")),
        list,
        ...beside(frame, collected),
        button(t("app.back"), "plain", () => void frame.go(back)),
      ),
    };
  };

function card(frame: Frame, { stack, thumbnail, remark }: Shown, hands: Hands, here: Page): HTMLElement {
  const { image } = stack.slices[0];
  const { laid } = stack;
  const { patient_name, series_description, study_date } = image.identity;
  const facts = {
    is_best: false,
    is_volume: stack.is_volume,
    thumbnail,
    description: [patient_name.replaceAll("^", " "), series_description, stack.part?.join("/") ?? ""]
      .filter((part) => part !== "")
      .join(" \u00b7 "),
    modality: image.modality,
    date: study_date,
    images: stack.slices.length,
    size: typeof laid === "string" ? null : laid.size,
    voxel_mm: typeof laid === "string" || laid.notes.includes("no-scale") ? null : spacing(laid.to_lps_mm),
  };
  const opens = typeof laid === "string" ? why(frame, laid, remark) : () => void frame.go(looking(frame, laid, hands, here));
  return choiceCard(frame, facts, opens);
}

/** Why a series is not shown; of one that nobody here decodes also what it is compressed with. */
const why = ({ translate }: Frame, code: string, remark: string): string =>
  translate(`app.unusable.${code}`) + (remark === "" ? "" : ` (${remark})`);

const looking = (frame: Frame, plan: Plan, hands: Hands, here: Page): Page =>
  waiting(
    frame.translate("viewer.opening"),
    async () => view(await FilesSource.open(plan, decoder(hands), frame.translate("stick.not_checked")), "", here),
    here,
  );

/** What was there and is not shown. */
function beside({ translate }: Frame, { skipped }: Collected): HTMLElement[] {
  const said = Object.entries(skipped).filter(([, count]) => count > 0);
  return said.map(([kind, count]) => html("p", { class: "soft" }, translate(`stick.skipped.${kind}`, { count })));
}

const decoder =
  (hands: Hands) =>
  (bytes: Uint8Array<ArrayBuffer>, { layout, big_endian }: Image): Promise<ArrayBuffer> =>
    hands.frame(bytes, layout, big_endian);
