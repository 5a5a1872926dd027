/** Small readers of JSON that say where it is wrong: `$.annotations[3].name`. A field that is not asked for is a fault. */

/** What was found and what was expected, by an id of the catalogue. */
export class Misshapen extends Error {
  constructor(
    readonly where: string,
    readonly expected: string,
  ) {
    super(`${where}: ${expected}`);
  }
}

export type Reader<T> = (value: unknown, where: string) => T;

export const text =
  (longest: number, pattern = /^/): Reader<string> =>
  (value, where) => {
    if (typeof value !== "string" || [...value].length > longest || !pattern.test(value)) throw new Misshapen(where, "viewer.file.text");
    return value;
  };

export const number =
  (least: number, most: number): Reader<number> =>
  (value, where) => {
    if (typeof value !== "number" || !(value >= least && value <= most)) throw new Misshapen(where, "viewer.file.number");
    return value;
  };

export const whole =
  (least: number, most: number): Reader<number> =>
  (value, where) => {
    if (!Number.isInteger(value)) throw new Misshapen(where, "viewer.file.number");
    return number(least, most)(value, where);
  };

export const truth: Reader<boolean> = (value, where) => {
  if (typeof value !== "boolean") throw new Misshapen(where, "viewer.file.other");
  return value;
};

export const oneOf =
  <T extends string>(...known: readonly T[]): Reader<T> =>
  (value, where) => {
    const found = known.find((one) => one === value);
    if (found === undefined) throw new Misshapen(where, "viewer.file.word");
    return found;
  };

export const orNull =
  <T>(reader: Reader<T>): Reader<T | null> =>
  (value, where) =>
    value === null ? null : reader(value, where);

export const list =
  <T>(reader: Reader<T>, least: number, most: number): Reader<readonly T[]> =>
  (value, where) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) throw new Misshapen(where, "viewer.file.list");
    return value.map((one, n) => reader(one, `${where}[${n}]`));
  };

export const triple =
  (reader: Reader<number>): Reader<readonly [number, number, number]> =>
  (value, where) => {
    const [a, b, c] = list(reader, 3, 3)(value, where);
    return [a, b, c];
  };

type Readers = Readonly<Record<string, Reader<unknown>>>;
type Read<R extends Readers> = { readonly [K in keyof R]: ReturnType<R[K]> };

/** An object with exactly these fields. */
export const fields =
  <R extends Readers>(readers: R): Reader<Read<R>> =>
  (value, where) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Misshapen(where, "viewer.file.other");
    const unknown = Object.keys(value).find((key) => !Object.hasOwn(readers, key));
    if (unknown !== undefined) throw new Misshapen(`${where}.${unknown.slice(0, 40)}`, "viewer.file.unknown");
    const given = new Map<string, unknown>(Object.entries(value));
    const read = Object.entries(readers).map(([key, reader]) => {
      if (!given.has(key)) throw new Misshapen(`${where}.${key}`, "viewer.file.absent");
      return [key, reader(given.get(key), `${where}.${key}`)];
    });
    return Object.fromEntries(read) as Read<R>;
  };
