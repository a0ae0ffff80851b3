/** @file A drawing as SVG, as PNG, and on the clipboard. */

import { pngOf } from "../figures/png-file";
import type { FileKind } from "./FileMenu";

interface PictureNames {
  readonly fileName?: string;
  /** Before keys and labels, which then differ from those of the figure itself. */
  readonly prefix?: string;
  readonly subject?: string;
}

export function pictureFiles(
  svg: () => string,
  { prefix = "", subject = "", ...names }: PictureNames = {},
): readonly FileKind[] {
  return [
    {
      ...names,
      key: `${prefix}svg`,
      ending: "svg",
      label: `${subject}SVG`,
      make: async () => new Blob([svg()], { type: "image/svg+xml" }),
    },
    {
      ...names,
      key: `${prefix}png`,
      ending: "png",
      label: `${subject}PNG`,
      make: () => pngOf(svg()),
    },
    {
      key: `${prefix}copy`,
      ending: "png",
      label: subject ? `${subject}copy` : "Copy picture",
      isCopied: true,
      make: () => pngOf(svg()),
    },
  ];
}

/** The day where the user is, as ISO 8601 writes it. */
export function dayOf(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
