/** @file What a canvas is drawn for: the colour scheme and the density of the screen. */

import { useComputedColorScheme } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { parseColor, type Rgb } from "../ui/colors";
import { pageColors, type Scheme } from "../ui/page-colors";

export interface FigureTheme {
  readonly scheme: Scheme;
  readonly background: Rgb;
}

const themes: Readonly<Record<Scheme, FigureTheme>> = {
  light: { scheme: "light", background: parseColor(pageColors.light.background) },
  dark: { scheme: "dark", background: parseColor(pageColors.dark.background) },
};

export function useFigureTheme(): FigureTheme {
  return themes[useComputedColorScheme("light", { getInitialValueInEffect: false })];
}

/** Device pixels a CSS pixel; follows the window to another screen and the browser's zoom. */
export function useDevicePixelRatio(): number {
  return useSyncExternalStore(watchPixelRatio, () => window.devicePixelRatio);
}

/** A media query matches one ratio only, so each change needs a new one. */
function watchPixelRatio(onChange: () => void): () => void {
  let stop = () => {};
  const watch = () => {
    const query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    const changed = () => {
      stop();
      watch();
      onChange();
    };
    query.addEventListener("change", changed);
    stop = () => query.removeEventListener("change", changed);
  };
  watch();
  return () => stop();
}
