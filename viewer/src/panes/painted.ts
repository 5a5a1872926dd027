/** Waiting for the screen; a page that nobody sees is never painted, and waits no longer than this for a frame. */
const MOST_MS = 250;

/** When what was drawn in this turn has been handed to the browser. */
export const painted = (): Promise<void> =>
  new Promise((resolve) => {
    window.setTimeout(resolve, MOST_MS);
    requestAnimationFrame(() => window.setTimeout(resolve));
  });

/** When what is drawn in the next frame is on screen: what takes the page or the GPU a while may begin. */
export async function onScreen(): Promise<void> {
  await painted();
  await painted();
}
