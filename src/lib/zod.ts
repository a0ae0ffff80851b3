/**
 * @file zod without compiled code. The build resolves "zod" to this file, in the page and the worker: a schema that is
 * made first would try `new Function`, which the page's content-security policy reports.
 */

import { config } from "zod/v4";

config({ jitless: true });

export * from "zod/v4";
