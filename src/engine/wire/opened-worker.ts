/** @file A worker from its creation on. Small, since a script in the HTML opens the first. */

export interface OpenedWorker {
  readonly worker: Worker;
  /** Resolves with a few words if its script fails, even before anybody asks. */
  readonly failed: Promise<string>;
}

export function opened(worker: Worker): OpenedWorker {
  const failed = new Promise<string>((resolve) => {
    worker.addEventListener("error", (event) => {
      // The page reports the error, so the browser's console need not list it.
      event.preventDefault();
      resolve(event.message || "its script could not be loaded");
    });
    worker.addEventListener("messageerror", () => resolve("a message could not be read"));
  });
  return { worker, failed };
}
