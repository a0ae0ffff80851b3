/** @file `ByteLevel`: adds nothing; the library moves offsets here. */

import { postProcessor } from "../stage";

export const byteLevel = postProcessor({ fields: {}, make: () => null });
