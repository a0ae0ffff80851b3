/** @file A connection that has gone silent counts as broken: `fetch` with a limit on silence. */

/** Milliseconds without a byte after which a connection is given up. */
const mostSilence = 30_000;

/**
 * `fetchFile`, which fails as a broken connection does when no answer, or no further byte of it, comes for `silence`
 * milliseconds. Only the wait for the network counts: a reader may take as long as it likes.
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

/** The same answer with another body. */
function withBody({ status, statusText, headers }: Response, body: ReadableStream): Response {
  return new Response(body, { status, statusText, headers });
}

/** Passes on what `body` gives, and fails once it gives nothing for too long. */
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
    // Nothing is read ahead, so that what waits is always the network and never the reader.
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
