/** Which pixels of a row lie between two bounds. */

/** A half-open run of columns; reused, never kept. */
export interface Span {
  from: number;
  to: number;
}

/** Narrow `span` to the columns c with `low <= start + c * step <= high`, as computed in float64: the ends are tried, not trusted. */
export function narrow(span: Span, start: number, step: number, low: number, high: number): void {
  if (Math.abs(step) < 1e-12) {
    if (!(start >= low && start <= high)) span.to = span.from;
    return;
  }
  const a = ((step > 0 ? low : high) - start) / step;
  const b = ((step > 0 ? high : low) - start) / step;
  let from = Math.max(span.from, Math.ceil(a) - 1);
  let to = Math.min(span.to, Math.floor(b) + 2);
  const inside = (column: number) => start + column * step >= low && start + column * step <= high;
  while (from < to && !inside(from)) from++;
  while (to > from && !inside(to - 1)) to--;
  span.from = from;
  span.to = to;
}
