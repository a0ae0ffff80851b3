/** @file The sizes of the early page's parts, with which the page that takes its place begins. */

export interface Size {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** The attribute of a measured element, with its name. */
export const sizeAttribute = "data-size";

const noted = new Map<string, Size>();

/** Null if the early page has no such element, or has gone. */
export const earlySize = (name: string): Size | null => noted.get(name) ?? null;

export function noteSizes(earlyPage: Element): void {
  for (const element of earlyPage.querySelectorAll<HTMLElement>(`[${sizeAttribute}]`))
    noted.set(element.getAttribute(sizeAttribute)!, sizeWithin(element));
}

/** From now on elements are measured, since the window may have changed. */
export function forgetSizes(): void {
  noted.clear();
}

/** Without the element's scroll bars. */
export function sizeWithin(element: HTMLElement): Size {
  const { width, height } = element.getBoundingClientRect();
  return {
    width: width - (element.offsetWidth - element.clientWidth),
    height: height - (element.offsetHeight - element.clientHeight),
  };
}
