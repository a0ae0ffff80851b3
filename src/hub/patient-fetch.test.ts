import { afterEach, expect, test, vi } from "vitest";
import { patientFetch } from "./patient-fetch";

afterEach(() => vi.useRealTimers());

/** A `fetch` whose body yields a byte on command, and which records whether it was aborted. */
function tappedFetch() {
  let give: () => void = () => undefined;
  let signal: AbortSignal | null | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      give = () => controller.enqueue(new Uint8Array(1));
    },
  });
  const fetchFile: typeof fetch = async (_, init) => {
    signal = init?.signal;
    return new Response(body, { status: 206, headers: { "content-range": "bytes 0-1/2" } });
  };
  return { fetchFile, give: () => give(), isGivenUp: () => signal?.aborted };
}

test("30 seconds without a byte count as a break, but not a long transfer or a slow reader", async () => {
  vi.useFakeTimers();
  const { fetchFile, give, isGivenUp } = tappedFetch();
  const response = await patientFetch(fetchFile)("http://here/");
  expect([response.status, response.headers.get("content-range")]).toEqual([206, "bytes 0-1/2"]);
  const reader = response.body!.getReader();
  for (let byte = 0; byte < 5; byte++) {
    const reading = reader.read();
    await vi.advanceTimersByTimeAsync(29_000);
    give();
    expect((await reading).value).toHaveLength(1);
  }
  await vi.advanceTimersByTimeAsync(100_000);
  expect(isGivenUp()).toBe(false);
  const stalled = expect(reader.read()).rejects.toThrow("went silent");
  await vi.advanceTimersByTimeAsync(30_000);
  await stalled;
  expect(isGivenUp()).toBe(true);
});

test("so do 30 seconds without an answer", async () => {
  vi.useFakeTimers();
  const asked = patientFetch(() => new Promise(() => undefined))("http://here/");
  const refused = expect(asked).rejects.toThrow("went silent");
  await vi.advanceTimersByTimeAsync(30_000);
  await refused;
});

test("an answer without a body leaves no listener on the signal", async () => {
  const { signal } = new AbortController();
  const removed = vi.spyOn(signal, "removeEventListener");
  await patientFetch(async () => new Response(null))("http://here/", { method: "HEAD", signal });
  expect(removed).toHaveBeenCalledWith("abort", expect.any(Function));
});

test("aborting ends the request before and during its answer", async () => {
  const controller = new AbortController();
  const { fetchFile, isGivenUp } = tappedFetch();
  await patientFetch(fetchFile)("http://here/", { signal: controller.signal });
  expect(isGivenUp()).toBe(false);
  controller.abort();
  expect(isGivenUp()).toBe(true);
  const late = tappedFetch();
  await patientFetch(late.fetchFile)("http://here/", { signal: controller.signal });
  expect(late.isGivenUp()).toBe(true);
});
