/** @file The page's two typefaces, for CSS, canvases, pictures and charts alike. */

export const sans = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
export const monospace =
  'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace';
