/** @file Loads a part of the page on demand, with one retry, and explains why it could not be loaded. */

import { whyMissing } from "./why-missing";

/** A brief loss of connection is often over after this pause. */
const pauseMilliseconds = 400;

/** Rejects with `AppError`. */
export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await withStyles(load);
  } catch {
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
  try {
    return await withStyles(load);
  } catch (error) {
    throw whyMissing(error, await servedPage(), document);
  }
}

/** Style sheets that could not be loaded. Vite requests each only once and would load the part without it next time. */
const brokenStyles = new Set<string>();

window.addEventListener("vite:preloadError", ({ payload }) => {
  const [, address] = /^Unable to preload CSS for (.+)$/.exec(payload.message) ?? [];
  if (address !== undefined) brokenStyles.add(address);
});

async function withStyles<Part>(load: () => Promise<Part>): Promise<Part> {
  for (const address of brokenStyles) {
    await addStyles(address);
    brokenStyles.delete(address);
  }
  return load();
}

function addStyles(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error(`${address} could not be fetched`));
    };
    link.href = address;
    document.head.append(link);
  });
}

/** The server's current page, bypassing caches; null without a connection. */
async function servedPage(): Promise<string | null> {
  const address = new URL("./?fresh", document.baseURI);
  const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
  return answer?.ok ? answer.text() : null;
}
