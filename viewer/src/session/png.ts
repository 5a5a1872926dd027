/** A pane as a picture file: the exact slice, everything drawn over it burnt in, at twice the size on screen. */

/** Draw what an SVG shows, by its computed style, onto a canvas that already holds the picture. */
export function burnIn(overlay: SVGSVGElement, context: CanvasRenderingContext2D, larger: number): void {
  for (const shape of overlay.querySelectorAll<SVGGraphicsElement>("path, circle, rect, polygon, text")) {
    const style = getComputedStyle(shape);
    const at = shape.getCTM();
    if (style.display === "none" || style.visibility === "hidden" || at === null) continue;
    context.save();
    context.setTransform(larger * at.a, larger * at.b, larger * at.c, larger * at.d, larger * at.e, larger * at.f);
    context.globalAlpha = Number(style.opacity) * Number(shape.parentElement === null ? 1 : getComputedStyle(shape.parentElement).opacity);
    if (shape instanceof SVGTextElement) burnText(shape, style, context);
    else burnShape(outline(shape), style, context);
    context.restore();
  }
}

function outline(shape: SVGGraphicsElement): Path2D {
  const of = (name: string) => Number(shape.getAttribute(name) ?? 0);
  if (shape instanceof SVGPathElement) return new Path2D(shape.getAttribute("d") ?? "");
  if (shape instanceof SVGPolygonElement) return new Path2D(`M${shape.getAttribute("points") ?? ""}Z`);
  const path = new Path2D();
  if (shape instanceof SVGCircleElement) path.arc(of("cx"), of("cy"), of("r"), 0, 2 * Math.PI);
  else path.rect(of("x"), of("y"), of("width"), of("height"));
  return path;
}

function burnShape(path: Path2D, style: CSSStyleDeclaration, context: CanvasRenderingContext2D): void {
  if (style.fill !== "none") {
    context.fillStyle = style.fill;
    context.fill(path);
  }
  if (style.stroke === "none") return;
  context.strokeStyle = style.stroke;
  context.lineWidth = Number.parseFloat(style.strokeWidth);
  context.lineJoin = "round";
  context.lineCap = "round";
  context.setLineDash(style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[ ,]+/).map(Number.parseFloat));
  context.stroke(path);
}

function burnText(shape: SVGTextElement, style: CSSStyleDeclaration, context: CanvasRenderingContext2D): void {
  const spans = shape.querySelectorAll("tspan");
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.textAlign = style.textAnchor === "middle" ? "center" : style.textAnchor === "end" ? "right" : "left";
  context.lineJoin = "round";
  let y = Number(shape.getAttribute("y"));
  for (const row of spans.length > 0 ? spans : [shape]) {
    y += row === shape ? 0 : Number(row.getAttribute("dy") ?? 0);
    const x = Number(row.getAttribute("x") ?? shape.getAttribute("x"));
    const words = row.textContent ?? "";
    context.strokeStyle = style.stroke === "none" ? "transparent" : style.stroke;
    context.lineWidth = Number.parseFloat(style.strokeWidth);
    context.strokeText(words, x, y);
    context.fillStyle = style.fill;
    context.fillText(words, x, y);
  }
}

/** A strip of text below the picture: what and whose it is. */
export function addCaption(picture: HTMLCanvasElement, rows: readonly string[]): HTMLCanvasElement {
  const [high, size] = [26, 17];
  const whole = document.createElement("canvas");
  whole.width = picture.width;
  whole.height = picture.height + rows.length * high + 10;
  const context = whole.getContext("2d");
  if (context === null) return picture;
  context.fillStyle = "#000";
  context.fillRect(0, 0, whole.width, whole.height);
  context.drawImage(picture, 0, 0);
  context.fillStyle = "#ddd";
  context.font = `${size}px system-ui, sans-serif`;
  rows.forEach((row, n) => {
    context.fillText(row, 12, picture.height + high * (n + 1) - 4, whole.width - 24);
  });
  return whole;
}

export const toPng = (picture: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) => {
    picture.toBlob((blob) => (blob === null ? reject(new Error("the picture could not be encoded")) : resolve(blob)), "image/png");
  });
