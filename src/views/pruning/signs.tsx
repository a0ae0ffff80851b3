/** @file The icons of this place, on the same grid of 16 as the page's. */

import { Sign } from "../ui/icons";

export const UndoSign = () => (
  <Sign>
    <path d="M3 6.5h6.5a3.2 3.2 0 0 1 0 6.4H6M5.8 3.5l-3 3 3 3" />
  </Sign>
);

export const RedoSign = () => (
  <Sign>
    <path d="M13 6.5H6.5a3.2 3.2 0 0 0 0 6.4H10M10.2 3.5l3 3-3 3" />
  </Sign>
);
