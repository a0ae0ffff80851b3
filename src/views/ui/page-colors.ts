/** @file The colours of the page, for CSS, canvases, charts and the first paint alike; text has contrast AA on them. */

export type Scheme = "light" | "dark";

export const pageColors = {
  light: {
    background: "#ffffff",
    text: "#1b1e23",
    muted: "#5d636d",
    line: "#e4e6e9",
    sunken: "#f6f7f8",
    accent: "#3546b4",
    "accent-soft": "#eef1fd",
    danger: "#b3261e",
    "danger-soft": "#fdf1f0",
    warning: "#8a5a00",
    good: "#1a8a54",
    mark: "#d9480f",
  },
  dark: {
    background: "#191b1f",
    text: "#e6e8eb",
    muted: "#a3a9b2",
    line: "#32363c",
    sunken: "#212429",
    accent: "#aab6fb",
    "accent-soft": "#2a3050",
    danger: "#ff9d94",
    "danger-soft": "#3a2422",
    warning: "#f0c060",
    good: "#55c98d",
    mark: "#ff922b",
  },
} as const satisfies Record<Scheme, Record<string, string>>;

export type PageColors = Readonly<Record<keyof (typeof pageColors)["light"], string>>;

/** As declarations of CSS. */
export const colorVariables = (colors: PageColors): string =>
  Object.entries(colors)
    .map(([name, color]) => `--page-${name}:${color}`)
    .join(";");
