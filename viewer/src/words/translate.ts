// A text by its id, its values filled in as the language writes them. The texts come from the same PO files as the program's:
// `python -m handcarry.catalogue.emit` writes one JSON file a language for the build. Ids are checked by a test of the catalogue.

export type Value = string | number | boolean;
export type Translate = (id: string, values?: Readonly<Record<string, Value>>) => string;

/** Texts of the plural forms by their CLDR names; `counted` names the value that chooses. */
export interface Counted {
  readonly counted: string;
  readonly forms: Readonly<Record<string, string>>;
}

/** The words of one language, as the build inlines them. */
export interface Words {
  readonly language: string;
  readonly name: string;
  readonly direction: "ltr" | "rtl";
  readonly draft: boolean;
  readonly messages: Readonly<Record<string, string | Counted>>;
}

const FIELD = /\{(\w+)(?::(,|\.\d[fg]))?\}/g;

/** What a language lacks is said in `fallback` (English); an id that neither has is shown as itself. */
export function translator(words: Words, fallback: Words): Translate {
  return (id, values = {}) => {
    const source = id in words.messages ? words : fallback;
    const message = source.messages[id];
    if (message === undefined) return id;
    const text = typeof message === "string" ? message : chosen(message, values, source.language);
    return text.replace(FIELD, (whole, name: string, form: string | undefined) => {
      const value = values[name];
      return value === undefined ? whole : said(value, form ?? "", source.language);
    });
  };
}

/** The first of the wanted languages that there is; "de-AT" finds "de". */
export function bestLanguage(wanted: readonly string[], known: readonly string[]): string {
  for (const tag of wanted) {
    const code = tag.toLowerCase().split(/[-_]/)[0] ?? "";
    if (known.includes(code)) return code;
  }
  return "en";
}

function chosen(message: Counted, values: Readonly<Record<string, Value>>, language: string): string {
  const category = new Intl.PluralRules(language).select(Math.abs(Number(values[message.counted])));
  return message.forms[category] ?? message.forms["other"] ?? Object.values(message.forms).at(-1) ?? "";
}

function said(value: Value, form: string, language: string): string {
  if (typeof value !== "number") return String(value);
  if (form === "") return Number.isInteger(value) ? String(value) : number(value, language, { maximumFractionDigits: 10 });
  const digits = Number(form.slice(1, -1));
  if (form === ",") return number(value, language, { useGrouping: true });
  if (form.endsWith("g")) return number(value, language, { maximumSignificantDigits: Math.max(1, digits) });
  return number(value, language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Digits stay 0-9 in every language, so that a number can be compared with another program's. */
function number(value: number, language: string, options: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(language, { useGrouping: false, numberingSystem: "latn", ...options }).format(value);
}
