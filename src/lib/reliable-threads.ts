/** @file Where threads of WebAssembly can be relied on. */

/** On a busy machine, about every other time, a program on two threads never ended in Firefox 153. */
export const hasReliableThreads = (userAgent = ""): boolean => !userAgent.includes("Firefox/");
