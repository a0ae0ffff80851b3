/** @file Makes elements without a framework, since a saved page has none. Text is only ever set as text. */

type Properties<Name extends keyof HTMLElementTagNameMap> = Partial<
  Omit<HTMLElementTagNameMap[Name], "style" | "dataset" | "children">
> & { readonly data?: Readonly<Record<string, string | number>> };

export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  { data = {}, ...properties }: Properties<Name> = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  Object.assign(made, properties);
  for (const [key, value] of Object.entries(data)) made.dataset[key] = String(value);
  made.append(...children);
  return made;
}

export const button = (
  label: string,
  onclick: () => void,
  more: Properties<"button"> = {},
): HTMLButtonElement => make("button", { type: "button", textContent: label, onclick, ...more });

/** Places an element; lengths in CSS pixels. */
export function place(
  { style }: HTMLElement,
  lengths: Readonly<Partial<Record<"left" | "right" | "top" | "width" | "height", number>>>,
): void {
  for (const [name, length] of Object.entries(lengths)) style.setProperty(name, `${length}px`);
}

/** The colours that the reader's system asks for. */
export const darkScheme = window.matchMedia("(prefers-color-scheme: dark)");
