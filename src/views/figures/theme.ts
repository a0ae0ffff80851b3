/** @file What a canvas is drawn for: the colour scheme and the density of the screen. */

import { useComputedColorScheme } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { type FigureTheme, figureThemes } from "./figure-theme";

export function useFigureTheme(): FigureTheme {
  return figureThemes[useComputedColorScheme("light", { getInitialValueInEffect: false })];
}

/** Device pixels a CSS pixel; follows the window to another screen and the browser's zoom. */
export function useDevicePixelRatio(): number {
  return useSyncExternalStore(
    watchPixelRatio,
    () => window.devicePixelRatio,
    () => 1,
  );
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
