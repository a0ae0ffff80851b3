/** @file The colours that a canvas is drawn with. */

import { parseColor, type Rgb } from "../ui/colors";
import { pageColors, type Scheme } from "../ui/page-colors";

export interface FigureTheme {
  readonly scheme: Scheme;
  readonly background: Rgb;
}

export const figureThemes: Readonly<Record<Scheme, FigureTheme>> = {
  light: { scheme: "light", background: parseColor(pageColors.light.background) },
  dark: { scheme: "dark", background: parseColor(pageColors.dark.background) },
};
