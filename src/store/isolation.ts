/**
 * @file Makes the page cross-origin isolated, and so the CPU faster, on hosts that do not send the headers for it. The
 * service worker adds them to the answers that it gives, hence only to a page that is loaded after it took over. The
 * first visit loads the page once more by itself if nobody has done anything yet; otherwise the next visit is isolated.
 */

import type { AppState } from "./state";

/** What an unasked reload depends on. */
export interface FirstVisit {
  readonly isIsolated: boolean;
  /** Those that the app would use. */
  readonly cores: number;
  /** Whether the person has pressed, typed or dropped anything. */
  readonly isTouched: boolean;
  readonly state: Pick<AppState, "device" | "slots" | "view">;
}

/**
 * Whether a reload gains threads and loses nothing: neither a click or a text, nor a model on its way or from files, nor
 * what other places than Attention may be measuring.
 */
export function isWorthReload({ isIsolated, cores, isTouched, state }: FirstVisit): boolean {
  const { device, slots, view } = state;
  return (
    !isIsolated &&
    !isTouched &&
    cores > 1 &&
    view.place === "attention" &&
    device.kind === "ready" &&
    device.info.kind === "wasm" &&
    slots.every((slot) => slot.state.kind === "empty" || isSoonBack(slot))
  );
}

/** The app's own models and those made from them load in a moment. */
const isSoonBack = ({ source, state }: AppState["slots"][number]) =>
  state.kind === "ready" && source.kind !== "hub" && source.kind !== "files";

const triedKey = "headscope-isolation-tried";

/** True once per tab, so that a reload that changes nothing is not repeated; never if that cannot be remembered. */
export function isFirstTry(storage: () => Storage): boolean {
  try {
    if (storage().getItem(triedKey) !== null) return false;
    storage().setItem(triedKey, "1");
    return true;
  } catch {
    return false;
  }
}

/** Tells from now on whether anybody has done anything on the page. */
export function watchTouch(window: Window): () => boolean {
  let hasDropped = false;
  // A drop is no activation.
  window.addEventListener("drop", () => (hasDropped = true), { capture: true, once: true });
  // A browser that does not tell may have seen a click.
  return () => hasDropped || (window.navigator.userActivation?.hasBeenActive ?? true);
}
