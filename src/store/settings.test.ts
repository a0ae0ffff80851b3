import { expect, test } from "vitest";
import { hubFault, parseHubAddress, readSettings, withKnownHub } from "./settings";

test("stored settings are taken part by part", () => {
  expect(readSettings({ theme: "dark", hubAddress: "https://mirror.example" })).toEqual({
    theme: "dark",
    hubAddress: "https://mirror.example",
    knownHubs: [],
    isFirstVisit: true,
  });
  expect(readSettings({ theme: "pink", hubAddress: "https://mirror.example" })).toEqual({
    theme: "auto",
    hubAddress: "https://mirror.example",
    knownHubs: [],
    isFirstVisit: true,
  });
  expect(readSettings({ theme: "light", hubAddress: "javascript:alert(1)" })).toEqual({
    theme: "light",
    hubAddress: null,
    knownHubs: [],
    isFirstVisit: true,
  });
});

test.each([null, 3, "dark", [], undefined])("%j in storage gives the defaults", (stored) => {
  expect(readSettings(stored)).toEqual({
    theme: "auto",
    hubAddress: null,
    knownHubs: [],
    isFirstVisit: true,
  });
});

test("a page that was used says so", () => {
  expect(readSettings({ isFirstVisit: false }).isFirstVisit).toBe(false);
});

test("a hub address", () => {
  expect(parseHubAddress("  ")).toBeNull();
  expect(parseHubAddress(" https://mirror.example/ ")).toBe("https://mirror.example");
  expect(parseHubAddress("http://localhost:8080/hub")).toBe("http://localhost:8080/hub");
  expect(parseHubAddress("mirror")).toBeUndefined();
  expect(parseHubAddress("ftp://mirror.example")).toBeUndefined();
});

test("hubs that were agreed to are kept, the latest twenty, each once; damaged ones are not", () => {
  const many = Array.from({ length: 25 }, (_, i) => `https://hub${i}.example`);
  let settings = readSettings({ knownHubs: ["https://hub24.example"] });
  for (const hub of many) settings = { ...settings, ...withKnownHub(settings, hub) };
  expect(settings.knownHubs).toEqual(many.slice(5));
  expect(readSettings({ theme: "dark", knownHubs: ["javascript:alert(1)"] })).toMatchObject({
    theme: "dark",
    knownHubs: [],
    isFirstVisit: true,
  });
});

test.each([
  ["http://hub.intranet", "https:", true],
  ["http://10.0.0.3:8080", "https:", true],
  ["http://localhost:8080/hub", "https:", false],
  ["http://127.0.0.1", "https:", false],
  ["http://[::1]:80", "https:", false],
  ["https://hub.intranet", "https:", false],
  ["http://hub.intranet", "http:", false],
])("%s from a page of %s is blocked: %s", (hub, protocol, isBlocked) => {
  expect(hubFault(hub, protocol)).toBe(isBlocked ? "mixed content" : null);
});

test("the public hub has no fault, what is no address has one", () => {
  expect([null, undefined].map((hub) => hubFault(hub, "https:"))).toEqual([null, "no address"]);
});
