/** @file How much memory WebAssembly holds in this thread. It only ever grows, and the runtime does not tell. */

const memories: WebAssembly.Memory[] = [];
let isWatching = false;

/** Notes every memory that is made from now on. */
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

/** Bytes of all memories that were noted. */
export function heapBytes(): number {
  return memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}
