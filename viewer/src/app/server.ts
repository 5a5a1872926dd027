/** The engine that is a server on this computer. */
import { ask, ServerSource, send } from "../data/server";
import type { Session } from "../session/session";
import type { VolumeSource } from "../volume/header";
import type { About, Engine, Given, Listing, Standing, Start, Subject, Whereabouts } from "./engine";

/** Files sent at a time: many small ones would each wait for their answer. */
const LANES = 4;

export class ServerEngine implements Engine {
  readonly copies = true;

  async start(): Promise<Start> {
    return (await ask("/api/start")).json();
  }

  async check(subject: Subject): Promise<string> {
    return ((await (await ask("/api/checks", subject)).json()) as { id: string }).id;
  }

  async take(files: readonly Given[], onSent: (bytes: number) => void, signal: AbortSignal): Promise<string> {
    const { id } = (await (await ask("/api/uploads", {})).json()) as { id: string };
    const under_way = new Map<Given, number>();
    let whole = 0;
    const tell = () => onSent(whole + [...under_way.values()].reduce((sum, bytes) => sum + bytes, 0));
    const waiting = [...files];
    const lane = async () => {
      for (let given = waiting.shift(); given !== undefined; given = waiting.shift()) {
        const one = given;
        const sent = (bytes: number) => {
          under_way.set(one, bytes);
          tell();
        };
        await send(`/api/uploads/${id}/files`, one.name, one.file, sent, signal);
        under_way.delete(one);
        whole += one.file.size;
        tell();
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return id;
  }

  async look(check: string): Promise<Standing> {
    return (await ask(`/api/checks/${check}`)).json();
  }

  async stop(check: string): Promise<void> {
    await ask(`/api/checks/${check}/stop`, {});
  }

  async unlock(check: string, password: string): Promise<void> {
    await ask(`/api/checks/${check}/password`, { password });
  }

  async about(check: string, about: About): Promise<void> {
    await ask(`/api/checks/${check}/about`, about);
  }

  async whereabouts(check: string): Promise<Whereabouts> {
    return (await ask(`/api/checks/${check}/clinic`)).json();
  }

  async place(check: string, clinic: string): Promise<void> {
    await ask(`/api/checks/${check}/clinic`, { clinic });
  }

  async report(check: string, language: string): Promise<string> {
    return `/checks/${check}/report?language=${encodeURIComponent(language)}`;
  }

  async volumes(check: string): Promise<Listing> {
    return (await ask(`/api/checks/${check}/volumes`)).json();
  }

  open(check: string, number: number, language: string): Promise<VolumeSource> {
    return ServerSource.open(`/api/checks/${check}/volumes/${number}`, language);
  }

  async saveSr(check: string, number: number, session: Session): Promise<Blob> {
    return (await ask(`/api/checks/${check}/volumes/${number}/sr`, session)).blob();
  }

  async end(): Promise<void> {
    await ask("/api/end", {});
  }
}
