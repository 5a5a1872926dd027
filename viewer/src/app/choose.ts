/** All series that can be looked at, as pictures; and of the others why not. */
import { html } from "../panes/dom";
import type { Choice } from "./engine";
import { day, voxel } from "./numbers";
import { button, heading, type Screen, type Shell } from "./shell";

export const choose: Screen<{ screen: "choose"; check: string }> = async (shell, { check }) => {
  const { volumes } = await shell.engine.volumes(check);
  const t = shell.translate;
  const list = html("ul", { class: "choices" });
  for (const volume of volumes) list.append(html("li", {}, card(shell, check, volume)));
  const back = button(t("app.back"), "quiet", () => void shell.go({ screen: "verdict", check }));
  return { element: html("div", { class: "page wide" }, back, heading(t("app.choose.title")), list) };
};

function card(shell: Shell, check: string, volume: Choice): HTMLElement {
  const t = shell.translate;
  const picture = volume.thumbnail === "" ? html("span", { class: "no-picture" }) : html("img", { src: volume.thumbnail, alt: "" });
  const facts = [t("app.choose.images", { count: volume.images })];
  if (volume.voxel_mm !== null && volume.is_volume) facts.push(voxel(volume.voxel_mm, shell.language));
  if (volume.date !== "") facts.push(day(volume.date, shell.language));
  const name = volume.description || volume.modality || t("app.choose.unnamed");
  const inside = [
    html("span", { class: "picture" }, picture),
    html("bdi", { class: "name" }, name),
    ...(volume.is_best ? [html("span", { class: "best" }, t("app.choose.best"))] : []),
    html("span", { class: "soft" }, facts.join(" \u00b7 ")),
  ];
  if (volume.why_not !== "") {
    return html("div", { class: "choice shut" }, ...inside, html("span", {}, t(`app.unusable.${volume.why_not}`)));
  }
  const made = html("button", { type: "button", class: "choice" }, ...inside);
  made.addEventListener("click", () => void shell.go({ screen: "view", check, number: volume.number }));
  return made;
}
