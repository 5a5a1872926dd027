/** The way out of a server: it ends, and its copies with it. */
import { button, type Shell } from "./shell";

export const ending = (shell: Shell): HTMLElement =>
  button(shell.translate("app.end"), "quiet", () =>
    shell.attempt(async () => {
      await shell.engine.end();
      await shell.replace({ screen: "ended" });
    }),
  );
