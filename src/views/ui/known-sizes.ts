/** @file The last sizes of measured elements, from which the next of the same name start. */

export interface Size {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** The attribute of a measured element, with its name. */
export const sizeAttribute = "data-size";

const known = new Map<string, Size>();

export const knownSize = (name: string): Size | null => known.get(name) ?? null;

export function noteSize(name: string, size: Size): void {
  known.set(name, size);
}

/** Takes the sizes of all measured elements of the early page, whose place others of the same size take. */
export function noteSizes(within: Element): void {
  for (const element of within.querySelectorAll<HTMLElement>(`[${sizeAttribute}]`))
    noteSize(element.getAttribute(sizeAttribute)!, sizeWithin(element));
}

/** Without the element's scroll bars. */
export function sizeWithin(element: HTMLElement): Size {
  const { width, height } = element.getBoundingClientRect();
  return {
    width: width - (element.offsetWidth - element.clientWidth),
    height: height - (element.offsetHeight - element.clientHeight),
  };
}
