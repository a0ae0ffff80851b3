/** @file The room that the page has. */

import { useMediaQuery } from "@mantine/hooks";
import { isNarrowQuery, isOneScreenQuery, isWideQuery } from "./room-queries";

const now = { getInitialValueInEffect: false };

/** One column: the inspector is a sheet. */
export function useIsNarrow(): boolean {
  return useMediaQuery(isNarrowQuery, undefined, now);
}

/** The inspector is open unless the user closed it. */
export function useIsWide(): boolean {
  return useMediaQuery(isWideQuery, undefined, now);
}

/** The page is one screen, and its parts scroll. */
export function useIsOneScreen(): boolean {
  return useMediaQuery(isOneScreenQuery, undefined, now);
}
