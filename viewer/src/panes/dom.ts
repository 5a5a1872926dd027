/** Building elements without a framework. Text is always text: nothing here reads markup but the icons of our own tables. */

type Attributes = Readonly<Record<string, string | number | boolean | null>>;
type Child = Node | string;

export function html<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  set(made, attributes);
  made.append(...children);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, name);
  set(made, attributes);
  made.append(...children);
  return made;
}

/** true is an attribute without a value; false and null take it away. */
export function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** A line drawing in a 24 x 24 box. */
export const icon = (path: string): SVGSVGElement =>
  svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, svg("path", { d: path }));

/** A button with an icon; its label is its name and, on hover, its title. */
export function iconButton(path: string, label: string, pressed: () => void): HTMLButtonElement {
  const made = html("button", { type: "button", class: "button", "aria-label": label, title: label }, icon(path));
  made.addEventListener("click", pressed);
  return made;
}

export function textButton(label: string, pressed: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = html("button", { type: "button", class: "button", ...attributes }, label);
  made.addEventListener("click", pressed);
  return made;
}
