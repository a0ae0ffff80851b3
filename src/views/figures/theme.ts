/** @file The colours and fonts a canvas draws with, read from the CSS that surrounds it. */

import { useMemo, useSyncExternalStore } from "react";
import { parseColor, type Rgb, type Scheme } from "../ui/colors";

export interface FigureTheme {
  readonly scheme: Scheme;
  readonly background: Rgb;
  readonly text: string;
  readonly muted: string;
  readonly faint: string;
  readonly accent: string;
  readonly outline: string;
  /** A font family list with tabular figures. */
  readonly mono: string;
}

/** The theme of the element, read anew when the colour scheme changes; null until the element is there. */
export function useFigureTheme(element: HTMLElement | null): FigureTheme | null {
  const scheme = useColorScheme();
  return useMemo(() => element && readTheme(element, scheme), [element, scheme]);
}

const schemeAttribute = "data-mantine-color-scheme";

function useColorScheme(): Scheme {
  return useSyncExternalStore(watchScheme, readScheme);
}

/** Device pixels a CSS pixel; follows the window to another screen and the browser's zoom. */
export function useDevicePixelRatio(): number {
  return useSyncExternalStore(watchPixelRatio, () => window.devicePixelRatio);
}

function readScheme(): Scheme {
  return document.documentElement.getAttribute(schemeAttribute) === "dark" ? "dark" : "light";
}

function watchScheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: [schemeAttribute] });
  return () => observer.disconnect();
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

function readTheme(element: HTMLElement, scheme: Scheme): FigureTheme {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(`--figure-${name}`).trim();
  return {
    scheme,
    background: parseColor(read("background")),
    text: read("text"),
    muted: read("muted"),
    faint: read("faint"),
    accent: read("accent"),
    outline: read("outline"),
    mono: read("mono"),
  };
}
