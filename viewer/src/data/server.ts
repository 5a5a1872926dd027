/** The app's own server on loopback: asking it, and a volume that comes from it. */
import type { VolumeHeader, VolumeSource } from "../volume/header";

/** What the server says where it does not do what it was asked. `code` is stable, `says` is English for people. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    readonly says: string,
  ) {
    super(says);
  }
}

/** The server does not answer: it was ended, or the computer slept. */
export const UNREACHABLE = "unreachable";

const OURS = { "X-Handcarry": "1" } as const;

/** GET, or POST where there is something to tell. */
export async function ask(path: string, told?: unknown, signal?: AbortSignal): Promise<Response> {
  const init: RequestInit =
    told === undefined ? {} : { method: "POST", headers: { ...OURS, "Content-Type": "application/json" }, body: JSON.stringify(told) };
  if (signal !== undefined) init.signal = signal;
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new Refused(UNREACHABLE, "");
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/** Send one file as it is, under the name it has in its folder. */
export function send(path: string, name: string, file: Blob, onSent: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch does not tell how much of a body has gone
    request.open("POST", path);
    request.setRequestHeader("X-Handcarry", OURS["X-Handcarry"]);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Handcarry-Name", encodeURIComponent(name));
    request.upload.addEventListener("progress", (event) => onSent(event.loaded));
    request.addEventListener("load", () => (request.status === 200 ? resolve() : reject(parsed(request.responseText))));
    request.addEventListener("error", () => reject(new Refused(UNREACHABLE, "")));
    request.addEventListener("abort", () => reject(signal.reason));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}

async function refusal(response: Response): Promise<Refused> {
  return parsed(await response.text());
}

function parsed(text: string): Refused {
  try {
    const told = JSON.parse(text) as { refused?: unknown; says?: unknown };
    return new Refused(String(told.refused ?? "our-fault"), String(told.says ?? ""));
  } catch {
    return new Refused("our-fault", "");
  }
}

/** A volume of a check. */
export class ServerSource implements VolumeSource {
  private constructor(
    private readonly path: string,
    readonly header: VolumeHeader,
  ) {}

  static async open(path: string, language: string): Promise<ServerSource> {
    const header = (await (await ask(`${path}?language=${encodeURIComponent(language)}`)).json()) as VolumeHeader;
    return new ServerSource(path, header);
  }

  async preview(signal: AbortSignal): Promise<ArrayBuffer> {
    return (await ask(`${this.path}/preview`, undefined, signal)).arrayBuffer();
  }

  async slab(index: number, signal: AbortSignal): Promise<ArrayBuffer> {
    return (await ask(`${this.path}/slabs/${index}`, undefined, signal)).arrayBuffer();
  }
}
