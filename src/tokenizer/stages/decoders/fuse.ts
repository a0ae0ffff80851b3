/** @file `Fuse`: joins all tokens into one. */

import { decoder } from "../stage";

export const fuse = decoder({ fields: {}, make: () => (tokens) => [tokens.join("")] });
