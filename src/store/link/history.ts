/** @file Keeps the page's address and its history in step with what is shown. */

import { type LinkState, type ReadLink, readLink, writeLink } from "./link";

/** The part of the browser that is needed: the text behind the `#`, and its history. */
export interface Address {
  read(): string;
  replace(hash: string): void;
  push(hash: string): void;
  /** Calls `listener` when the user goes back or forward, or edits the address. */
  onMove(listener: () => void): void;
}

export interface LinkHolder {
  link(): LinkState;
  /** The same as the user chose it: fitting it to a model that has loaded is not a step. */
  chosen(): LinkState;
  apply(read: ReadLink): void;
  subscribe(listener: () => void): void;
}

/** How long typing or dragging must rest before the address follows: some browsers allow 100 changes in 30 s. */
const restMilliseconds = 300;

/** The part of a link whose change is a step of Back; the rest is replaced in place. */
function stepOf({ sources, active, view, data }: LinkState): string {
  return writeLink({ ...emptyStep, sources, active, data, view: { ...emptyStep.view, ...stepView(view) } });
}

const emptyStep = readLink("").link;

const stepView = ({ place, tab, layer, layout, headsTab }: LinkState["view"]) => ({
  place,
  tab,
  layer,
  layout,
  headsTab,
});

/**
 * From now on the address follows `holder`, and `holder` follows Back and Forward. Gives a function that writes at once
 * what still rests.
 */
export function bindAddress(holder: LinkHolder, address: Address): () => void {
  let step = stepOf(holder.chosen());
  let written = address.read().replace(/^#/, "");
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: string | null = null;
  let isMoving = false;
  let isDue = false;

  function writeWaiting(): void {
    clearTimeout(timer);
    if (waiting !== null) address.replace(waiting);
    waiting = null;
  }

  /** One action of the user may change several stores: the address follows once all have changed. */
  function followSoon(): void {
    if (isMoving || isDue) return;
    isDue = true;
    queueMicrotask(followDue);
  }

  function followDue(): void {
    if (isDue) follow();
  }

  function follow(): void {
    isDue = false;
    const link = holder.link();
    const hash = writeLink(link);
    const before = step;
    step = stepOf(holder.chosen());
    if (hash === written) return;
    const isStep = step !== before;
    written = hash;
    if (isStep) {
      writeWaiting();
      address.push(hash);
    } else {
      waiting = hash;
      clearTimeout(timer);
      timer = setTimeout(writeWaiting, restMilliseconds);
    }
  }

  address.onMove(() => {
    clearTimeout(timer);
    waiting = null;
    const read = readLink(address.read());
    written = writeLink(read.link);
    step = stepOf(read.link);
    // A holder that is half way from one link to another would be taken for a step of its own.
    isMoving = true;
    holder.apply(read);
    isMoving = false;
    follow();
  });
  holder.subscribe(followSoon);
  return () => {
    followDue();
    writeWaiting();
  };
}

/** The browser's own address bar. A change that the browser refuses, such as one too long, is let go. */
export function browserAddress(window: Window): Address {
  const { history, location } = window;
  const url = (hash: string) => `${location.pathname}${location.search}${hash === "" ? "" : `#${hash}`}`;
  const attempt = (change: () => void) => {
    try {
      change();
    } catch {
      // The picture is right; only the address stays behind.
    }
  };
  return {
    read: () => location.hash,
    replace: (hash) => attempt(() => history.replaceState(null, "", url(hash))),
    push: (hash) => attempt(() => history.pushState(null, "", url(hash))),
    onMove: (listener) => window.addEventListener("popstate", listener),
  };
}
