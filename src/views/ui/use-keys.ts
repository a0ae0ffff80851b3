/** @file The page's keys: heads, layers, the sentence, the list of keys. */

import { useEffect } from "react";
import { type App, type AppState, panelOf, walkHeads, walkLayers } from "../../store";
import { useApp } from "./context";
import { openKeys } from "./keys-dialog";
import { isPresenting, setPresenting } from "./present-mode";

/** The id of the field that holds the sentence. */
export const sentenceFieldId = "sentence";

/** Elements in which every key is text. */
const textFields =
  'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable], [role="dialog"]';

/** Elements in which arrow keys have their own meaning. */
const arrowed = 'input, [role="slider"], [role="listbox"], [role="menu"], [role="tablist"]';

const within = (event: KeyboardEvent, selector: string) =>
  event.target instanceof Element && event.target.closest(selector) !== null;

/** Without `hasArrows` arrow keys scroll, as in a place that is read like a page. */
export function useKeys({ hasArrows = true } = {}): void {
  const app = useApp();
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      const isModified = event.ctrlKey || event.metaKey || event.altKey;
      if (event.defaultPrevented || isModified || within(event, textFields)) return;
      if (event.key in steps && (!hasArrows || within(event, arrowed))) return;
      if (act(app, event.key)) event.preventDefault();
    };
    window.addEventListener("keydown", heard);
    return () => window.removeEventListener("keydown", heard);
  }, [app, hasArrows]);
}

/** Runs the key's action; returns whether it has one. */
function act(app: App, key: string): boolean {
  switch (key) {
    case "/":
      document.getElementById(sentenceFieldId)?.focus();
      return true;
    case "?":
      openKeys();
      return true;
    case "p":
      app.changeView((view) => ({ ...view, place: "attention" }));
      setPresenting(!isPresenting());
      return true;
    case "Escape":
      return release(app);
    default:
      return walk(app, key);
  }
}

/** Esc releases a pinned token; if there is none, it leaves the present mode. */
function release(app: App): boolean {
  if (app.store.getState().view.pin !== null) {
    app.changeView((view) => ({ ...view, pin: null }));
    return true;
  }
  if (!isPresenting()) return false;
  setPresenting(false);
  return true;
}

const steps: Record<string, readonly [layers: number, heads: number]> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

function walk(app: App, key: string): boolean {
  const state = app.store.getState();
  const info = activeInfo(state);
  const step = steps[key];
  if (!step || !info || state.view.head === null) return false;
  const [layers, heads] = step;
  app.changeView((view) =>
    layers === 0 ? walkHeads(view, heads, info.numHeads) : walkLayers(view, layers, info.numLayers),
  );
  return true;
}

/** The active model once it is loaded, else the one of its stored picture. Charts of heads can be there before a picture. */
function activeInfo(state: AppState) {
  const model = state.slots.find(({ id }) => id === state.active)?.state;
  return model?.kind === "ready" ? model.info : (panelOf(state, state.active).picture?.info ?? null);
}
