/** @file A `fetch` that treats a silent connection as broken. */

/** Milliseconds without a byte after which a connection is aborted. */
const mostSilence = 30_000;

/**
 * A `fetchFile` that fails like a broken connection if no answer or no further byte arrives for `silence` milliseconds.
 * Only waiting for the network counts, not a slow reader.
 */
export function patientFetch(fetchFile: typeof fetch, silence = mostSilence): typeof fetch {
  return async (address, init = {}) => {
    const controller = new AbortController();
    const stop = () => controller.abort();
    if (init.signal?.aborted) stop();
    init.signal?.addEventListener("abort", stop, { once: true });
    const end = () => init.signal?.removeEventListener("abort", stop);
    try {
      const asked = fetchFile(address, { ...init, signal: controller.signal });
      const response = await within(asked, silence, stop);
      if (response.body === null) {
        end();
        return response;
      }
      return withBody(response, guarded(response.body, silence, stop, end));
    } catch (error) {
      end();
      throw error;
    }
  };
}

/** The same response with a different body. */
function withBody({ status, statusText, headers }: Response, body: ReadableStream): Response {
  return new Response(body, { status, statusText, headers });
}

/** Passes on the bytes of `body`, and fails if none arrive for too long. */
function guarded(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  silence: number,
  giveUp: () => void,
  end: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  return new ReadableStream(
    {
      pull: async (controller) => {
        const next = await within(reader.read(), silence, giveUp).catch((error: unknown) => {
          end();
          throw error;
        });
        if (!next.done) return controller.enqueue(next.value);
        end();
        controller.close();
      },
      cancel: (reason) => {
        end();
        return reader.cancel(reason);
      },
    },
    // Nothing is read ahead, so that the timer never measures the reader.
    { highWaterMark: 0 },
  );
}

async function within<T>(work: Promise<T>, silence: number, giveUp: () => void): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silent = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TypeError("the connection went silent"));
      giveUp();
    }, silence);
  });
  try {
    return await Promise.race([work, silent]);
  } finally {
    clearTimeout(timer);
  }
}
