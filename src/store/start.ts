/** @file Brings the page to life: the engine, the store, the address. */

import type { Headscope } from "../engine/api/api";
import { hasReliableThreads } from "../lib/reliable-threads";
import { App } from "./app";
import type { Begun, StoredRun } from "./begin";
import { onLeaving } from "./decoding/keeping";
import { watchLife } from "./engine-life";
import { isFirstTry, isWorthReload, watchTouch } from "./isolation";
import { keptByReload } from "./kept-by-reload";
import { bindAddress, browserAddress } from "./link/history";
import { readLink } from "./link/link";
import { takingNotebooks } from "./notebook/share";
import { isAllKept, keepForOffline } from "./offline";
import { createSettings, type SettingsStore } from "./settings";
import type { Notice } from "./state";
import { askForVersions, watchVersions } from "./updates";

/** Paths of the embedded models' files, from the build. */
declare const __EMBEDDED_FILES__: readonly string[];

export interface Started {
  readonly app: App;
  readonly settings: SettingsStore;
  /** Loads the page again, with all that its address holds. */
  readonly reload: () => void;
}

/** Shows what the `#` part of the page's address says. */
export function start(window: Window, { client: { engine, life }, storedRun }: Begun): Started {
  const settings = createSettings();
  const app = new App(engine, settings);
  const address = takingNotebooks(browserAddress(window), (shared) => app.receive(shared));
  app.open(readLink(address.read()));
  if (storedRun) showStored(app, storedRun);
  const writeAddress = bindAddress(
    {
      link: () => app.link(),
      chosen: () => app.chosen(),
      apply: (read) => app.apply(read),
      subscribe: (listener) => app.subscribe(listener),
    },
    address,
  );
  onLeaving(window, () => {
    writeAddress();
    app.decoding.keep();
  });
  const reload = () => {
    writeAddress();
    window.location.reload();
  };
  watchLife(app, life, reload);
  if (import.meta.env.PROD) keepHere(window, app, engine, reload);
  return { app, settings, reload };
}

/** At once if it is there, so that the page is never drawn without it. */
function showStored(app: App, { now, arrival }: StoredRun): void {
  const picture = now();
  if (picture) app.results.showStored(picture);
  else void arrival.then((late) => late && app.results.showStored(late));
}

function keepHere(window: Window, app: App, engine: Headscope, reload: () => void): void {
  const { serviceWorker } = window.navigator;
  let said: Notice | null = null;
  const say = (notice: Notice) => {
    if (said) app.dismiss(said);
    said = notice;
    app.notify(notice);
  };
  const onRegistered = (registration: ServiceWorkerRegistration) => {
    askForVersions(registration, window.document);
    watchVersions(registration, {
      workers: serviceWorker,
      caches: window.caches,
      reload,
      onWaiting: (accept) => say(newVersionNotice(() => void accept())),
      onReplaced: () => say(replacedNotice(reload)),
    });
  };
  const isTouched = watchTouch(window);
  const onTakenOver = () => {
    const { crossOriginIsolated, navigator } = window;
    const visit = {
      isIsolated: crossOriginIsolated,
      cores: hasReliableThreads(navigator.userAgent) ? navigator.hardwareConcurrency : 1,
      isTouched: isTouched(),
      state: app.store.getState(),
    };
    if (isWorthReload(visit) && isFirstTry(() => window.sessionStorage)) reload();
  };
  const ahead = __EMBEDDED_FILES__.map((file) => new URL(file, window.document.baseURI).href);
  const atRest = () => app.decoding.atRest();
  keepForOffline(serviceWorker, app.store, engine, { ahead, onRegistered, onTakenOver, atRest }).catch(
    () => undefined,
  );
  window.addEventListener("offline", async () => {
    const isKept = await isAllKept(serviceWorker, engine, ahead).catch(() => false);
    if (!isKept && !window.navigator.onLine) app.notify(partlyOfflineNotice);
  });
  window.addEventListener("online", () => app.dismiss(partlyOfflineNotice));
}

const newVersionNotice = (act: () => void): Notice => ({
  message: "A new version of Headscope is ready.",
  hint: keptByReload,
  action: { label: "Reload", act },
});

const replacedNotice = (act: () => void): Notice => ({
  message: "Another tab has switched to a new version of Headscope.",
  hint: `This tab continues with the old one until it is reloaded. ${keptByReload}`,
  action: { label: "Reload", act },
});

const partlyOfflineNotice: Notice = {
  message: "There is no connection, and not all of Headscope is kept in this browser.",
  hint: "What you have opened works; a model that you have not needs the connection once more.",
};
