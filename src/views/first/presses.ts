/**
 * @file What is pressed and typed while the early page is shown. It is inert, so that nothing seems to work that does not;
 * the page that takes its place has its parts in the same places, and everything is done there.
 */

import { earlyClass } from "./first-figure";

type Press =
  | { readonly kind: "click"; readonly x: number; readonly y: number }
  | { readonly kind: "key"; readonly key: string };

/** Remembers presses on the early page, if there is one, from now on; what it returns repeats them, once. */
export function rememberPresses(page: Document): () => void {
  if (!page.querySelector(`.${earlyClass}`)) return () => {};
  const presses: Press[] = [];
  const stop = new AbortController();
  const options = { capture: true, signal: stop.signal };
  const onClick = ({ clientX: x, clientY: y }: MouseEvent) => presses.push({ kind: "click", x, y });
  page.addEventListener("click", onClick, options);
  page.addEventListener(
    "keydown",
    (event) => {
      if (!isPlain(event)) return;
      presses.push({ kind: "key", key: event.key });
      // Neither scrolls the page nor opens the browser's own search.
      event.preventDefault();
    },
    options,
  );
  return () => {
    stop.abort();
    void repeat(page, presses.splice(0));
  };
}

/** Each when the page has answered the one before. */
async function repeat(page: Document, presses: readonly Press[]): Promise<void> {
  for (const press of presses) {
    if (press.kind === "click") clickAt(page, press.x, press.y);
    else pressKey(page, press.key);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** Characters, and the keys that mean something on the page or in a text; Tab and the browser's own stay with the browser. */
const isPlain = ({ key, ctrlKey, metaKey, altKey, isComposing }: KeyboardEvent): boolean =>
  !ctrlKey && !metaKey && !altKey && !isComposing && (key.length === 1 || /^(Arrow|Enter$)/.test(key));

function clickAt(page: Document, x: number, y: number): void {
  const element = page.elementFromPoint(x, y);
  if (!(element instanceof HTMLElement || element instanceof SVGElement)) return;
  element
    .closest<HTMLElement>('a, button, input, select, textarea, [tabindex]:not([tabindex="-1"])')
    ?.focus();
  element.dispatchEvent(
    new MouseEvent("click", { bubbles: true, cancelable: true, clientX: x, clientY: y, detail: 1 }),
  );
}

/** A key that nothing has dealt with is text where there is a field. */
function pressKey(page: Document, key: string): void {
  const target = page.activeElement ?? page.body;
  const isFree = target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  if (!isFree || key.length > 1 || !(target instanceof HTMLTextAreaElement)) return;
  target.setRangeText(key, target.selectionStart, target.selectionEnd, "end");
  target.dispatchEvent(new InputEvent("input", { bubbles: true, data: key, inputType: "insertText" }));
}
