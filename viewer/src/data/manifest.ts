/** VERIFY/SHA256.TXT of a pack, read as strictly as `handcarry.pack.manifest` reads it: not one of its bits can change unnoticed. */

export interface Line {
  readonly sha256: string;
  readonly path: string;
}

/** It cannot be believed; `line` counts from 1. */
export class BadManifest extends Error {
  constructor(readonly line: number) {
    super(`line ${line}`);
  }
}

const STRICT = /^([0-9a-f]{64}) {2}([^\\]+)$/;

export function readManifest(data: Uint8Array): Line[] {
  let texts: string[];
  try {
    texts = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data).split("\n");
  } catch {
    throw new BadManifest(1);
  }
  if (texts.pop() !== "" || texts.length === 0) throw new BadManifest(texts.length + 1);
  const lines = texts.map((text, n) => {
    const found = STRICT.exec(text);
    if (found === null || hasControl(found[2]) || !isInside(found[2])) throw new BadManifest(n + 1);
    return { sha256: found[1], path: found[2] };
  });
  lines.forEach((line, n) => {
    if (n > 0 && !comesAfter(line.path, lines[n - 1].path)) throw new BadManifest(n + 1);
  });
  return lines;
}

const hasControl = (text: string): boolean => [...text].some((letter) => letter < " " || letter === "\u007f");

/** A relative path that stays below the root on every system. */
const isInside = (path: string): boolean =>
  !/^[A-Za-z]:/.test(path) && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");

/** In the order of their bytes; so none comes twice. */
function comesAfter(path: string, before: string): boolean {
  const [a, b] = [new TextEncoder().encode(path), new TextEncoder().encode(before)];
  const n = a.findIndex((byte, at) => byte !== b[at]);
  return n === -1 ? a.length > b.length : n >= b.length || a[n] > b[n];
}

/** The list's own SHA-256 as people compare it: 16 groups of four. */
export const grouped = (sha256: string): string => sha256.replace(/(.{4})(?=.)/g, "$1 ");
