/** @file The breakpoints of the page's layout, the same as those of the style sheets. */

export const isNarrowQuery = "(max-width: 899px)";

export const isWideQuery = "(min-width: 1200px)";

export const isOneScreenQuery = "(min-width: 900px) and (min-height: 640px)";

/** The height of a figure in CSS pixels while the page scrolls as a whole. */
export const freeHeight = 640;
