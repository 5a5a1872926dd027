/** What is said to people when the engine does not do what it was asked: by the code, in their language; never the server's own English. */
import type { Translate } from "../words/translate";
import { Refused, UNREACHABLE } from "./server";

export function sentenceOf(error: unknown, translate: Translate): string {
  const code = error instanceof Refused ? error.code : "our-fault";
  if (code === UNREACHABLE) return translate("app.unreachable");
  const id = `app.refused.${code}`;
  const said = translate(id);
  return said === id ? translate("app.refused.our-fault") : said;
}
