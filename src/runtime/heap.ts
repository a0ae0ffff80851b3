/** @file How much memory WebAssembly holds in this thread. It only grows, and ONNX Runtime does not expose it. */

const memories: WebAssembly.Memory[] = [];
let isWatching = false;

/** Starts recording every memory that is created. */
export function watchHeap(): void {
  if (isWatching) return;
  isWatching = true;
  WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
    construct: (target, args: [WebAssembly.MemoryDescriptor]) => {
      const memory = new target(...args);
      memories.push(memory);
      return memory;
    },
  });
}

/** The size in bytes of all recorded memories. */
export function heapBytes(): number {
  return memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}
