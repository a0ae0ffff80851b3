/**
 * @file zod without compiled code. The build resolves "zod" to this file in the page and the worker. Otherwise the first
 * schema would try `new Function`, which violates the page's content-security policy.
 */

import { config } from "zod/v4";

config({ jitless: true });

export * from "zod/v4";
