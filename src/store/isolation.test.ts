import { expect, test } from "vitest";
import type { DeviceInfo } from "../engine/api/api";
import { modelInfo } from "../testing/model-info";
import { type FirstVisit, isFirstTry, isWorthReload, watchTouch } from "./isolation";
import { slotsOf } from "./slots";
import type { Slot, SlotSource } from "./state";
import { initialView } from "./view";

const info: DeviceInfo = { kind: "wasm", models: [], weightBytes: 0, limits: {}, rebuilt: 0 };
const ready = { kind: "ready", info: modelInfo() } as const;
const own: SlotSource = { kind: "embedded", model: "bert-emotion" };
const hub: SlotSource = { kind: "hub", id: "me/tiny", revision: null, hub: null };
const files: SlotSource = { kind: "files", files: [], name: "mine" };

const slots = (source: SlotSource, state: Slot["state"]): readonly Slot[] =>
  slotsOf([source]).map((slot) => ({ ...slot, state }));

const visit = (
  changes: Partial<FirstVisit> = {},
  device: FirstVisit["state"]["device"] = { kind: "ready", info },
  shown = slots(own, ready),
): FirstVisit => ({
  isIsolated: false,
  cores: 2,
  isTouched: false,
  state: { device, slots: shown, view: initialView },
  ...changes,
});

test("an untouched page on the CPU, with the app's own model, is worth a reload", () => {
  expect(isWorthReload(visit())).toBe(true);
  expect(isWorthReload(visit({}, undefined, slots(hub, { kind: "empty" })))).toBe(true);
});

test.each<[string, FirstVisit]>([
  ["it is isolated", visit({ isIsolated: true })],
  ["there is one core", visit({ cores: 1 })],
  [
    "another place may be measuring",
    visit({
      state: {
        device: { kind: "ready", info },
        slots: slots(own, ready),
        view: { ...initialView, place: "heads" },
      },
    }),
  ],
  ["somebody works on it", visit({ isTouched: true })],
  ["the device starts", visit({}, { kind: "starting" })],
  ["models run on the GPU", visit({}, { kind: "ready", info: { ...info, kind: "webgpu" } })],
  ["a model is on its way", visit({}, undefined, slots(own, { kind: "loading", progress: null }))],
  ["a model of a hub is there", visit({}, undefined, slots(hub, ready))],
  ["a model of files is there", visit({}, undefined, slots(files, ready))],
])("a page is not reloaded if %s", (_, page) => {
  expect(isWorthReload(page)).toBe(false);
});

test("a tab tries once, and not at all where nothing can be remembered", () => {
  const values = new Map<string, string>();
  const storage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  } as Storage;
  expect(isFirstTry(() => storage)).toBe(true);
  expect(isFirstTry(() => storage)).toBe(false);
  const refused = (): Storage => {
    throw new DOMException("storage is blocked", "SecurityError");
  };
  expect(isFirstTry(refused)).toBe(false);
  expect(isFirstTry(() => ({ ...storage, getItem: () => null, setItem: refused as never }) as Storage)).toBe(
    false,
  );
});

test("a page is touched by a press, a key or a drop, and counts as touched if the browser does not tell", () => {
  const page = (navigator: object) => Object.assign(new EventTarget(), { navigator }) as unknown as Window;
  const activation = { hasBeenActive: false };
  const untouched = page({ userActivation: activation });
  const isTouched = watchTouch(untouched);
  expect(isTouched()).toBe(false);
  activation.hasBeenActive = true;
  expect(isTouched()).toBe(true);
  activation.hasBeenActive = false;
  untouched.dispatchEvent(new Event("drop"));
  expect(isTouched()).toBe(true);
  expect(watchTouch(page({}))()).toBe(true);
});
