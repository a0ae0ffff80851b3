/** @file `StripAccents`: removes combining characters. */

import { classOf } from "../../unicode";
import { COMBINING } from "../../unicode-tables";
import { normalizer } from "../stage";

const combining = new RegExp(`[${classOf(COMBINING)}]`, "gu");

export const stripCombining = (text: string) => text.replace(combining, "");

export const stripAccents = normalizer({ fields: {}, make: () => stripCombining });
