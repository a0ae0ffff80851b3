/** @file A strict reader of the XML that the app writes: anything that is not well formed throws. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own and its children's. */
  readonly text: string;
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"' };
const start = /^<([a-zA-Z][\w-]*)((?: [\w-]+="[^"<]*")*)>/;

export function parseXml(source: string): XmlElement {
  // The characters that XML 1.0 allows.
  if (/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(source)) {
    throw new Error("a character that XML does not allow");
  }
  const { element, rest } = readElement(source);
  if (rest !== "") throw new Error(`more than one root: ${rest.slice(0, 40)}`);
  return element;
}

/** The element and all elements in it, in the order of the file. */
export function allElements(element: XmlElement): readonly XmlElement[] {
  return [element, ...element.children.flatMap(allElements)];
}

function readElement(source: string): { element: XmlElement; rest: string } {
  const [opening, name, written] = start.exec(source) ?? [];
  if (!opening || !name) throw new Error(`no element: ${source.slice(0, 40)}`);
  const attributes: Record<string, string> = {};
  for (const [, key, value] of written!.matchAll(/ ([\w-]+)="([^"]*)"/g)) {
    if (key! in attributes) throw new Error(`twice: ${key}`);
    attributes[key!] = decoded(value!);
  }
  const children: XmlElement[] = [];
  let text = "";
  let rest = source.slice(opening.length);
  for (;;) {
    const next = rest.indexOf("<");
    if (next < 0) throw new Error(`<${name}> has no end`);
    text += decoded(rest.slice(0, next));
    rest = rest.slice(next);
    if (rest.startsWith("</")) break;
    const child = readElement(rest);
    children.push(child.element);
    text += child.element.text;
    rest = child.rest;
  }
  const closing = `</${name}>`;
  if (!rest.startsWith(closing)) throw new Error(`<${name}> ends with ${rest.slice(0, 20)}`);
  return { element: { name, attributes, children, text }, rest: rest.slice(closing.length) };
}

function decoded(text: string): string {
  if (/&(?!(?:amp|lt|gt|quot);)/.test(text)) throw new Error(`a bare ampersand: ${text}`);
  return text.replace(/&(\w+);/g, (_, name: string) => entities[name]!);
}
