/** @file Splits long work into short slices, so that neither the page nor its worker freezes. */

/** About half a frame. */
const sliceMilliseconds = 8;

/** What work returns that yields where it may pause, a few milliseconds at a time; `null` once the signal fires. */
export async function finishInSlices<Result>(
  steps: Generator<undefined, Result>,
  signal: AbortSignal,
): Promise<Result | null> {
  let deadline = performance.now() + sliceMilliseconds;
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() < deadline) continue;
    await new Promise((resume) => setTimeout(resume));
    if (signal.aborted) return null;
    deadline = performance.now() + sliceMilliseconds;
  }
}

/** Collects everything that `parts` yields, a few milliseconds at a time; `null` once the signal fires. */
export async function collectInSlices<Part>(
  parts: Iterable<Part>,
  total: number,
  signal: AbortSignal,
  onShare: (share: number) => void,
): Promise<Part[] | null> {
  const all: Part[] = [];
  let deadline = performance.now() + sliceMilliseconds;
  for (const part of parts) {
    all.push(part);
    if (performance.now() < deadline) continue;
    onShare(all.length / total);
    await new Promise((resume) => setTimeout(resume));
    if (signal.aborted) return null;
    deadline = performance.now() + sliceMilliseconds;
  }
  return all;
}
