/** @file An icon, hidden from assistive technology because the control around it has a name. */

import type { Icon } from "@tabler/icons-react";

interface SignProps {
  readonly icon: Icon;
  /** Width and height in CSS pixels. */
  readonly size?: number;
}

export const Sign = ({ icon: Drawn, size = 16 }: SignProps) => (
  <Drawn size={size} stroke={2.25} aria-hidden="true" />
);
