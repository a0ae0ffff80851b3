/** @file A drawn SVG as files: itself, a picture in pixels, a page that works offline. */

import { download } from "../shell/download";

const pixelsPerUnit = 3;

/** The SVG as text, with the background it is seen on. */
export function svgText(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const { color, fontFamily } = getComputedStyle(svg);
  const background = getComputedStyle(document.body).backgroundColor;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("style", `color:${color};font-family:${fontFamily};background:${background}`);
  return new XMLSerializer().serializeToString(copy);
}

/** The same as pixels, three for one. */
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
