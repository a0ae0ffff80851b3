import { readdirSync, readFileSync } from "node:fs";
import type { BrowserContext, Page } from "@playwright/test";
import { startLocalHub } from "../src/testing/local-hub";
import { expect, test } from "./fixtures";

test.skip(({ device }) => device !== "wasm", "what the page may do does not depend on the device");
test.use({ serviceWorkers: "allow" });

/** Collects the policy's violations in all pages and workers: directive and URL. */
async function violationsIn(context: BrowserContext): Promise<string[]> {
  const found: string[] = [];
  await context.exposeFunction("tellViolation", (violation: string) => found.push(violation));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
      const tell = (window as unknown as { tellViolation(violation: string): void }).tellViolation;
      tell(`${violatedDirective} ${blockedURI} ${sample}`);
    });
  });
  context.on("console", (message) => {
    if (/Content Security Policy|Trusted/i.test(message.text())) found.push(message.text());
  });
  return found;
}

async function exported(page: Page, chart: string, ending: string): Promise<string> {
  await page.getByTestId(`${chart}-export`).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByTestId(`${chart}-export-${ending}`).click(),
  ]);
  return download.path();
}

test("the page obeys its content-security policy in all places, with a hub's model and exports", async ({
  open,
  context,
}) => {
  const violations = await violationsIn(context);
  // Not `localhost`, so the page itself could not request it; the worker, which does, is not bound by the page's policy.
  const hub = await startLocalHub((id) => (id === "owner/emotion" ? "public/models/bert-emotion" : null));
  try {
    const page = await open();
    await expect(page.getByTestId("predictions")).toContainText("joy");
    await page.getByTestId("add-model").click();
    await page.getByTestId("hub-address").fill(hub.address.replace("localhost", "127.0.0.1"));
    await page.getByTestId("hub-id").fill("owner/emotion");
    await page.getByTestId("hub-load").click();
    await expect(page.getByTestId("model-chip-owner/emotion")).toHaveAttribute("data-state", "ready");
    await page.getByTestId("place-heads").click();
    await expect(page.locator("[data-testid=heat-chart] .main-svg").first()).toBeVisible();
    const html = await exported(page, "line-chart", "html");
    for (const ending of ["png", "svg", "csv"]) await exported(page, "line-chart", ending);
    await page.getByTestId("place-pruning").click();
    await expect(page.getByRole("main")).toBeVisible();
    await page.getByTestId("place-decoding").click();
    await expect(page.getByTestId("lanes")).toBeVisible();
    await page.getByTestId("place-notebook").click();
    await expect(page.getByTestId("verdict")).toBeVisible();
    expect(violations).toEqual([]);
    // It answers every origin, so that only the policy can refuse.
    const answer = await page.evaluate(
      (address) =>
        fetch(address, { mode: "no-cors" }).then(
          () => "an answer",
          (error: Error) => error.name,
        ),
      hub.address.replace("localhost", "127.0.0.1"),
    );
    expect(answer).toBe("TypeError");
    await expect.poll(() => violations.join()).toContain("connect-src");
    const isRefused = () =>
      page.evaluate(() => {
        try {
          document.createElement("div").innerHTML = "<img src=x onerror=alert(1)>";
          return false;
        } catch {
          return true;
        }
      });
    expect(await isRefused()).toBe(true);
    // The saved page contains the library and needs nothing else.
    const library = readdirSync("dist/assets").filter((name) => /^plotly.*\.js$/.test(name));
    expect(library).toHaveLength(1);
    expect(readFileSync(html, "utf8").length).toBeGreaterThan(
      readFileSync(`dist/assets/${library[0]}`).length,
    );
  } finally {
    await hub.close();
  }
});

test("a link leads to the licences of all packages", async ({ open }) => {
  const page = await open();
  await page.getByTestId("keys").click();
  const address = await page.getByTestId("licences").evaluate((link: HTMLAnchorElement) => link.href);
  const text = await (await page.request.get(address)).text();
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  for (const name of Object.keys(dependencies)) expect(text).toMatch(new RegExp(`\\n  ${name} \\d`));
});
