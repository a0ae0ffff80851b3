import { expect, faultsOf, test } from "./fixtures";
import { smallTargets } from "./small-targets";

test.skip(({ device }) => device !== "wasm", "what is on the page does not depend on the device");

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing, ${scheme}`, async ({ open, page: blank }) => {
    await blank.emulateMedia({ colorScheme: scheme });
    const page = await open();
    await expect(page.getByTestId("head-view").first()).toContainText("relieved");
    expect(await faultsOf(page)).toEqual([]);
    await page.getByTestId("tabs").getByText("Model", { exact: true }).click();
    await expect(page.getByTestId("model-view")).toBeVisible();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByTestId("add-model").click();
    await expect(page.getByTestId("hub-id")).toBeVisible();
    expect(await faultsOf(page)).toEqual([]);
  });
}

for (const [width, height] of [
  [1024, 768],
  [390, 844],
] as const) {
  test(`at ${width} × ${height} nothing overflows the page, and axe finds nothing`, async ({
    open,
    page: blank,
  }) => {
    await blank.setViewportSize({ width, height });
    const page = await open();
    await expect(page.getByTestId("head-view").first()).toContainText("relieved");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await faultsOf(page)).toEqual([]);
  });
}

const ofTwoModels = [
  ["place=heads&figure=redundancy&models=two", "across-nearest"],
  ["place=heads&figure=redundancy&models=two&chance=1", "across-nearest"],
  ["place=heads&figure=redundancy&models=two&show=gpt2-stories", "heads-place"],
  ["layout=side-by-side", "head-view"],
  ["minus=model", "head-view"],
] as const;

for (const [colorScheme, width, height] of [
  ["light", 1440, 900],
  ["dark", 390, 844],
] as const) {
  for (const [link, testId] of ofTwoModels) {
    test(`axe finds nothing in ${link}, ${colorScheme}, ${width} pixels wide`, async ({
      open,
      page: blank,
    }) => {
      await blank.emulateMedia({ colorScheme });
      await blank.setViewportSize({ width, height });
      const page = await open(`#${link}`);
      await expect(page.getByTestId(testId).first()).toBeVisible();
      await expect(page.getByRole("progressbar")).toHaveCount(0);
      expect(await faultsOf(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  }
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  for (const [link, testId] of [
    ["place=attention", "head-view"],
    ["place=attention&layer=2&head=3&heads=1,2,3", "head-view"],
    ["tab=matrix", "matrix-view"],
    ["place=heads", "heat-chart"],
    ["place=heads&figure=looks", "all-measures"],
    ["place=heads&figure=corpus&rows=8&layer=1&head=2", "head-text"],
    ["place=pruning", "mask-grid"],
    ["place=decoding", "lane"],
    ["place=notebook", "question"],
  ] as const) {
    test(`a finger finds whatever can be pressed in ${link}`, async ({ open }) => {
      const page = await open(`#${link}`);
      await expect(page.getByTestId(testId).first()).toBeVisible();
      expect(await smallTargets(page)).toEqual([]);
    });
  }

  test("the views worth seeing and the eyes of heads are pressed within 24 pixels", async ({ open }) => {
    const page = await open("#layer=2&head=3&heads=1,2,3");
    const targets = [
      ...(await page.getByRole("navigation", { name: "Views worth seeing" }).getByRole("link").all()),
      page.getByRole("button", { name: "Hide head 3" }),
      page.getByRole("button", { name: "Dismiss" }),
    ];
    expect(targets).toHaveLength(5);
    for (const target of targets) {
      const reach = await target.evaluate((element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        const [x, y] = [left + width / 2, top + height / 2];
        const isHit = (down: number) => element.contains(document.elementFromPoint(x, y + down));
        return [isHit(-11.5), isHit(11.5)];
      });
      expect(reach, (await target.textContent()) ?? "").toEqual([true, true]);
    }
  });
});

test("the page can be used with only a keyboard", async ({ open }) => {
  const page = await open();
  await expect(page.getByTestId("head-view").first()).toContainText("relieved");
  await page.keyboard.press("/");
  await expect(page.getByTestId("sentence")).toBeFocused();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("A quiet evening.");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("head-view").first()).toContainText("quiet");
  await page.keyboard.press("Escape");
  await page.getByTestId("device-badge").focus();
  await page.keyboard.press("ArrowDown");
  await expect(page).toHaveURL(/layer=1/);
  await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(/head=/);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("Tab reaches every kind of control, and focus is visible", async ({ open }) => {
  const page = await open();
  await expect(page.getByTestId("head-view").first()).toContainText("relieved");
  const reached = new Set<string>();
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const { outlineStyle, boxShadow, borderColor } = getComputedStyle(element);
      return {
        name: element.getAttribute("aria-label") ?? element.textContent ?? "",
        isVisible: outlineStyle !== "none" || boxShadow !== "none" || borderColor !== "",
      };
    });
    if (!seen) continue;
    expect(seen.isVisible, seen.name).toBe(true);
    reached.add(seen.name);
  }
  const names = [...reached].join("\n");
  for (const wanted of [/Sentence/, /BERT emotion/, /Head 0/, /Layer/i, /smiled|\[CLS\]|relieved/])
    expect(names).toMatch(wanted);
});
