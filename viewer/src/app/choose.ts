/** All series that can be looked at, as pictures; and of the others why not. */
import { html } from "../panes/dom";
import type { Translate } from "../words/translate";
import type { Choice } from "./engine";
import { day, voxel } from "./numbers";
import { button, heading, type Screen } from "./shell";

export const choose: Screen<{ screen: "choose"; check: string }> = async (shell, { check }) => {
  const { volumes } = await shell.engine.volumes(check);
  const t = shell.translate;
  const told = tellApart(volumes);
  const list = html("ul", { class: "choices" });
  for (const [n, volume] of volumes.entries()) {
    const shut = volume.why_not === "" ? null : t(`app.unusable.${volume.why_not}`);
    list.append(
      html(
        "li",
        {},
        choiceCard(
          shell,
          { ...volume, description: told[n] },
          shut ?? (() => void shell.go({ screen: "view", check, number: volume.number })),
        ),
      ),
    );
  }
  const back = button(t("app.back"), "quiet", () => void shell.go({ screen: "verdict", check }));
  return { element: html("div", { class: "page wide" }, back, heading(t("app.choose.title")), list) };
};

/** The name of each, numbered where several would look alike: the times of one 4D series, say. */
export function tellApart(volumes: readonly Pick<Choice, "description" | "modality" | "images" | "date" | "voxel_mm">[]): string[] {
  const names = volumes.map((one) => one.description || one.modality);
  const looks = volumes.map((one, n) => JSON.stringify([names[n], one.images, one.date, one.voxel_mm]));
  return names.map((name, n) => {
    const alike = looks.flatMap((look, other) => (look === looks[n] ? [other] : []));
    return alike.length > 1 ? `${name} ${alike.indexOf(n) + 1}/${alike.length}`.trim() : name;
  });
}

/** A volume as a card: what opens it, or the sentence that says why nothing does. */
export function choiceCard(
  { translate: t, language }: { readonly translate: Translate; readonly language: string },
  volume: Omit<Choice, "number" | "why_not">,
  opens: (() => void) | string,
): HTMLElement {
  const picture = volume.thumbnail === "" ? html("span", { class: "no-picture" }) : html("img", { src: volume.thumbnail, alt: "" });
  const facts = [t("app.choose.images", { count: volume.images })];
  if (volume.voxel_mm !== null && volume.is_volume) facts.push(voxel(volume.voxel_mm, language));
  if (volume.date !== "") facts.push(day(volume.date, language));
  const name = volume.description || volume.modality || t("app.choose.unnamed");
  const inside = [
    html("span", { class: "picture" }, picture),
    html("bdi", { class: "name" }, name),
    ...(volume.is_best ? [html("span", { class: "best" }, t("app.choose.best"))] : []),
    html("span", { class: "soft" }, facts.join(" \u00b7 ")),
  ];
  if (typeof opens === "string") return html("div", { class: "choice shut" }, ...inside, html("span", {}, opens));
  const made = html("button", { type: "button", class: "choice" }, ...inside);
  made.addEventListener("click", opens);
  return made;
}
