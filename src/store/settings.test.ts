import { expect, test } from "vitest";
import { parseHubAddress, readSettings } from "./settings";

test("stored settings are taken part by part", () => {
  expect(readSettings({ theme: "dark", hubAddress: "https://mirror.example" })).toEqual({
    theme: "dark",
    hubAddress: "https://mirror.example",
  });
  expect(readSettings({ theme: "pink", hubAddress: "https://mirror.example" })).toEqual({
    theme: "auto",
    hubAddress: "https://mirror.example",
  });
  expect(readSettings({ theme: "light", hubAddress: "javascript:alert(1)" })).toEqual({
    theme: "light",
    hubAddress: null,
  });
});

test.each([null, 3, "dark", [], undefined])("%j in storage gives the defaults", (stored) => {
  expect(readSettings(stored)).toEqual({ theme: "auto", hubAddress: null });
});

test("a hub address", () => {
  expect(parseHubAddress("  ")).toBeNull();
  expect(parseHubAddress(" https://mirror.example/ ")).toBe("https://mirror.example");
  expect(parseHubAddress("http://localhost:8080/hub")).toBe("http://localhost:8080/hub");
  expect(parseHubAddress("mirror")).toBeUndefined();
  expect(parseHubAddress("ftp://mirror.example")).toBeUndefined();
});
