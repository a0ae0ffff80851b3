/** @file An SVG as a picture in pixels. */

import { AppError } from "../../lib/errors";

const pixelsPerUnit = 2;
/** Longer sides than this make an empty canvas in some browsers. */
const longestSide = 16_384;

/** Twice as large as the SVG, or as large as a canvas may be. Throws `AppError` if the browser cannot draw it. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(pixelsPerUnit, longestSide / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.floor(image.width * scale);
  canvas.height = Math.floor(image.height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (png) return png;
  throw new AppError("out-of-memory", "The browser could not draw this picture.", "Save it as SVG instead.");
}
