/** @file How much of WebAssembly's memory a model takes. */

/** What one instance of 32-bit WebAssembly can address, on any number of threads; Chromium's memory grows to all of it. */
export const wasmMemory = 2 ** 32;

/** Memory of a program on WASM in relation to its weights: measured with GPT-2, whose 498 MB take 830 MB. */
export const wasmShare = 830 / 498;
