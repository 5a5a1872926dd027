/** Whose scan it is, how fine it is, what the check said of it, and what to be careful about. */
import { spacing_mm } from "../geometry/grid";
import { hasDepth, hasScale, warningsIn } from "../volume/notes";
import type { Volume } from "../volume/volume";
import type { Translate } from "../words/translate";
import { html, textButton } from "./dom";
import type { Workspace } from "./workspace";

const ANISOTROPIC = 1.1;

export class Banner {
  readonly element: HTMLElement;
  readonly #person: HTMLElement;
  readonly #hide: HTMLButtonElement;
  readonly #preview: HTMLElement;

  constructor(
    private readonly workspace: Workspace,
    leave: (() => void) | undefined,
    ...marks: HTMLElement[]
  ) {
    const { volume, translate } = workspace;
    const name = nameOf(volume);
    this.#person = html(
      "span",
      { class: "person" },
      ...identityParts(volume, translate).map((part) => html("span", part === name ? { class: "name" } : {}, part)),
    );
    this.#hide = textButton("", () => workspace.change({ identity: !workspace.scene.identity }), { class: "button quiet hide-identity" });
    this.#preview = html("li", { class: "warning preview" }, translate("viewer.warn.preview"));
    const warnings = html("ul", { class: "warnings", "aria-label": translate("viewer.warnings") }, this.#preview);
    warnings.append(...warningsOf(volume, translate).map((text) => html("li", { class: "warning" }, text)));
    const { code, title } = volume.header.verdict;
    const badge = html(
      "span",
      { class: "verdict", "data-code": code },
      html("span", { class: "sr-only" }, translate("viewer.verdict")),
      title,
    );
    const back = leave === undefined ? [] : [textButton(translate("viewer.leave"), leave, { class: "button quiet leave" })];
    const size = html("span", { class: "voxel" }, voxelSize(volume, translate));
    this.element = html(
      "header",
      { class: "banner" },
      html("div", { class: "banner-main" }, ...back, this.#person, this.#hide, size, ...marks, warnings),
      badge,
    );
  }

  draw(): void {
    const { scene, translate, canMeasure } = this.workspace;
    this.#person.hidden = !scene.identity;
    const label = translate(scene.identity ? "viewer.identity.hide" : "viewer.identity.show");
    if (this.#hide.textContent !== label) this.#hide.textContent = label;
    this.#preview.hidden = canMeasure;
  }
}

const nameOf = ({ header }: Volume): string => header.identity.patient_name?.replaceAll("^", " ").trim() ?? "";

/** Name, birth date, day of the scan, series: those there are. */
function identityParts(volume: Volume, translate: Translate): string[] {
  const { patient_birth_date, study_date, series_description } = volume.header.identity;
  const said = (id: string, date: string | undefined) => (date ? translate(id, { date: day(date) }) : "");
  const parts = [
    nameOf(volume),
    said("viewer.identity.born", patient_birth_date),
    said("viewer.identity.scanned", study_date),
    series_description,
  ];
  return parts.filter((part): part is string => part !== undefined && part !== "");
}

/** A DICOM date (PS3.5 DA) as ISO 8601; anything else as it is. */
const day = (date: string): string => date.replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3");

/** As far as the files state it: "" where nothing is known. */
function voxelSize(volume: Volume, translate: Translate): string {
  const [x, y, z] = spacing_mm(volume);
  if (!hasScale(volume.header)) return "";
  return hasDepth(volume.header) ? translate("viewer.voxel", { x, y, z }) : translate("viewer.voxel_flat", { x, y });
}

/** The rows below a picture file: whose it is (unless hidden), what it shows, what to be careful about. `isWhole`: no preview was in it. */
export function captionOf({ scene, volume, translate }: Workspace, view: string, isWhole: boolean): string[] {
  const person = scene.identity ? identityParts(volume, translate).join(" · ") : "";
  const said = [view, voxelSize(volume, translate), volume.header.verdict.title].filter((part) => part !== "").join(" · ");
  const preview = isWhole ? [] : [translate("viewer.warn.preview")];
  return [person, said, ...preview, ...warningsOf(volume, translate), translate("viewer.not_diagnostic")].filter((row) => row !== "");
}

function warningsOf(volume: Volume, translate: Translate): string[] {
  const { header, absent, binned } = volume;
  const spacing = spacing_mm(volume);
  const known = warningsIn(header).map((warning) => translate(`viewer.warn.${warning}`));
  if (absent.length > 0) known.push(translate("viewer.slices_missing", { count: header.absent_slices.length }));
  if (binned > 1) known.push(translate("viewer.warn.binned", { factor: binned }));
  const measured = hasScale(header) && hasDepth(header);
  if (measured && Math.max(...spacing) > ANISOTROPIC * Math.min(...spacing)) known.push(translate("viewer.warn.anisotropic"));
  return known;
}
