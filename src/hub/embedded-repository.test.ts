import { expect, test, vi } from "vitest";
import { refusal } from "../testing/refusal";
import { embeddedRepository } from "./embedded-repository";

const size = 1_500_000;
const file = Uint8Array.from({ length: size }, (_, index) => index % 251);

/** An answer whose bytes a test sends. */
function answer() {
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
  });
  return {
    response: new Response(body, { headers: { "content-length": String(size) } }),
    send: (start: number, end: number) => controller.enqueue(file.slice(start, end)),
    end: () => controller.close(),
    breakOff: () => controller.error(new TypeError("broken")),
  };
}

/** A repository whose requests get `answers` in turn, and the addresses that were asked for. */
function repositoryOf(...answers: readonly Response[]) {
  const left = [...answers];
  const asked: string[] = [];
  const signals: (AbortSignal | null | undefined)[] = [];
  const repository = embeddedRepository(
    async (address, init) => {
      asked.push(String(address).split("/").at(-1)!);
      signals.push(init?.signal);
      const next = left.shift();
      if (!next) throw new TypeError("no answer");
      return next;
    },
    "http://here/models/",
    "bert",
  );
  return { repository, asked, signals };
}

test("a large file is read while it arrives", async () => {
  const only = answer();
  const { repository } = repositoryOf(only.response);
  const source = (await repository.open("model.safetensors"))!;
  expect(source.size).toBe(size);
  only.send(0, 1000);
  expect(await source.slice(10, 20)).toEqual(file.slice(10, 20));
  const later = source.slice(size - 10, size);
  only.send(1000, size);
  only.end();
  expect(await later).toEqual(file.slice(size - 10));
});

test("a large file that breaks off is asked for again, and refused the second time", async () => {
  const [first, second] = [answer(), answer()];
  const { repository, asked } = repositoryOf(first.response, second.response);
  const source = (await repository.open("model.safetensors"))!;
  first.send(0, 1000);
  first.breakOff();
  const across = source.slice(990, 1010);
  const never = source.slice(size - 10, size);
  second.send(0, 2000);
  expect(await across).toEqual(file.slice(990, 1010));
  second.end();
  expect((await refusal(never)).code).toBe("offline");
  expect(asked).toEqual(["model.safetensors", "model.safetensors"]);
});

test("what was fetched ahead is opened without another request, once", async () => {
  const { repository, asked } = repositoryOf(new Response("abc"), new Response("defg"));
  repository.fetchAhead(["config.json"]);
  expect((await repository.open("config.json"))!.size).toBe(3);
  expect((await repository.open("config.json"))!.size).toBe(4);
  expect(asked).toEqual(["config.json", "config.json"]);
});

test("what could not be fetched ahead is asked for again", async () => {
  const { repository } = repositoryOf(
    new Response("", { status: 503 }),
    new Response("", { status: 503 }),
    new Response("abc"),
  );
  repository.fetchAhead(["config.json"]);
  expect((await repository.open("config.json"))!.size).toBe(3);
});

test("a large file that broke off before it was opened is asked for again", async () => {
  const [first, second] = [answer(), answer()];
  const { repository, asked } = repositoryOf(first.response, second.response, new Response("abc"));
  repository.fetchAhead(["model.safetensors"]);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  first.breakOff();
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  second.breakOff();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await repository.open("model.safetensors"))!.size).toBe(3);
});

test("a cancelled call stops a file that it waits for, not one that it has; whoever opens that shares it", async () => {
  const only = answer();
  const { repository, asked, signals } = repositoryOf(only.response);
  const calls = new AbortController();
  const source = await repository.open("model.safetensors", { signal: calls.signal });
  calls.abort();
  expect(signals[0]?.aborted).toBe(false);
  expect(await repository.open("model.safetensors")).toBe(source);
  expect(asked).toHaveLength(1);
  expect((await refusal(repository.open("config.json", { signal: calls.signal }))).code).toBe("aborted");
});
