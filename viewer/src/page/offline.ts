/** Has the service worker keep all files of this build, each held against its hash, so that Python's come out of there and not from a network. */

/** Resolves when they are kept, or it is known that they cannot be: without a secure origin the page works from the network alone. */
export async function keptOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.register("sw.js", { updateViaCache: "none" });
    const installing = registration.installing ?? registration.waiting;
    if (navigator.serviceWorker.controller !== null && installing === null) return;
    await Promise.race([controlled(), given_up(installing)]);
  } catch {
    return; // a browser that forbids it, a host that serves it wrongly
  }
}

function controlled(): Promise<void> {
  return new Promise((resolve) => {
    if (navigator.serviceWorker.controller !== null) return resolve();
    navigator.serviceWorker.addEventListener("controllerchange", () => resolve(), { once: true });
  });
}

/** Resolves when what is being installed turns out not to be what it should be, or there is no room for it. */
function given_up(installing: ServiceWorker | null): Promise<void> {
  return new Promise((resolve) => {
    installing?.addEventListener("statechange", () => {
      if (installing.state === "redundant") resolve();
    });
  });
}
