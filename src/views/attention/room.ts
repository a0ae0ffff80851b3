/** @file The room that the page has, by the same breakpoints as the style sheets. */

import { useMediaQuery } from "@mantine/hooks";

const now = { getInitialValueInEffect: false };

/** One column: the inspector is a sheet. */
export function useIsNarrow(): boolean {
  return useMediaQuery("(max-width: 899px)", undefined, now);
}

/** The inspector is open unless the user closed it. */
export function useIsWide(): boolean {
  return useMediaQuery("(min-width: 1200px)", undefined, now);
}

/** The page is one screen, and its parts scroll. */
export function useIsOneScreen(): boolean {
  return useMediaQuery("(min-width: 900px) and (min-height: 640px)", undefined, now);
}
