import { expect, test } from "vitest";
import { fakeEngine } from "../testing/fake-engine";
import { App } from "./app";
import { HubConsent } from "./hub-consent";
import { readLink } from "./link/link";
import { createSettings } from "./settings";

const settle = () => new Promise((resolve) => setTimeout(resolve));

function asking(settings = createSettings()) {
  const consent = new HubConsent(settings);
  return { consent, settings, requests: () => consent.store.getState().requests };
}

test("the public hub, the user's own and one agreed to before are asked at once, however they are spelled", async () => {
  const { consent, settings, requests } = asking();
  settings.setState({ hubAddress: "http://LOCALHOST:8080/hub/", knownHubs: ["https://old.example"] });
  for (const hub of [null, "https://huggingface.co/", "http://localhost:8080/hub", "https://old.example:443"])
    await consent.ask(hub, "the model a/b");
  expect(requests()).toEqual([]);
});

test("another hub waits, one question for all that is wanted of it, and is remembered once allowed", async () => {
  const { consent, settings, requests } = asking();
  const answers: string[] = [];
  const note = (name: string) => () => void answers.push(name);
  void consent.ask("https://x.example/", "the model a/b").then(note("model"));
  void consent.ask("https://x.example", "the data set c/d").then(note("data"));
  const refused = consent.ask("https://y.example", "the model a/b");
  await settle();
  expect(answers).toEqual([]);
  expect(requests()).toEqual([
    { hub: "https://x.example", wanted: ["the model a/b", "the data set c/d"] },
    { hub: "https://y.example", wanted: ["the model a/b"] },
  ]);
  consent.answer("https://y.example", false);
  await expect(refused).rejects.toMatchObject({
    code: "aborted",
    message: "Nothing was loaded from y.example.",
  });
  consent.answer("https://x.example", true);
  await settle();
  expect(answers).toEqual(["model", "data"]);
  expect(requests()).toEqual([]);
  expect(settings.getState().knownHubs).toEqual(["https://x.example"]);
});

test("a user name in the address does not hide the host, and a lookalike is another hub", async () => {
  const { consent, requests } = asking();
  void consent.ask("https://huggingface.co@evil.example/", "the model a/b");
  void consent.ask("https://huggingface.co.evil.example", "the model a/b");
  void consent.ask("http://huggingface.co", "the model a/b");
  await settle();
  expect(requests().map(({ hub }) => hub)).toEqual([
    "https://evil.example",
    "https://huggingface.co.evil.example",
    "http://huggingface.co",
  ]);
});

test("a question is withdrawn with the load that asked it", async () => {
  const { consent, requests } = asking();
  const controller = new AbortController();
  const asked = consent.ask("https://x.example", "the model a/b", controller.signal);
  controller.abort();
  await expect(asked).rejects.toMatchObject({ code: "aborted" });
  expect(requests()).toEqual([]);
});

test("a link's model and data are not fetched from another hub before the user agrees", async () => {
  const engine = fakeEngine();
  const sources: unknown[] = [];
  const readData: typeof engine.readData = async (source, options) => {
    sources.push(source);
    return engine.readData(source, options);
  };
  const app = new App({ ...engine, readData }, createSettings());
  app.open(
    readLink(
      "model=hub:a/b at https://x.example&model=random:3:a/b&show=random-a/b&data=hub:c/d at https://x.example",
    ),
  );
  void app.data.ensure();
  await settle();
  expect(engine.calls).toEqual([]);
  expect(sources).toEqual([]);
  const [request] = app.hubs.store.getState().requests;
  expect(request?.wanted.toSorted()).toEqual(["the data set c/d", "the model a/b"]);
  app.hubs.answer("https://x.example", false);
  await settle();
  expect(engine.calls).toEqual([]);
  expect(app.store.getState().slots.map(({ state }) => state.kind)).toEqual(["failed", "failed"]);
  void app.models.retryLoad("random-a/b");
  await settle();
  app.hubs.answer("https://x.example", true);
  await settle();
  expect(engine.calls.slice(0, 2)).toEqual(["load a/b", "load random-a/b-3"]);
});

test("an address in the place of an id asks for the hub that it names", async () => {
  const engine = fakeEngine();
  const app = new App(engine, createSettings());
  const source = { kind: "hub", id: "https://x.example/a/b", revision: null, hub: null } as const;
  app.models.add(source);
  void app.data.choose({ id: "https://y.example/datasets/c/d" });
  await settle();
  const wanted = app.hubs.store.getState().requests.map(({ hub }) => hub);
  expect(wanted.toSorted()).toEqual(["https://x.example", "https://y.example"]);
  expect(engine.calls).toEqual([]);
});
