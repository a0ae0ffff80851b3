/** @file An SVG as a picture in pixels. */

import { download } from "../ui/download";

const pixelsPerUnit = 3;

/** A drawn SVG as pixels, three for one. */
export async function savePng(name: string, svg: string): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width * pixelsPerUnit;
  canvas.height = image.height * pixelsPerUnit;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => blob && download(name, blob));
}
