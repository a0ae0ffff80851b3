import { chromium } from "playwright";
const base = "http://localhost:4441/?device=wasm";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--headless=new", "--no-sandbox"] });
const sizes = [[1440, 900, "light"], [1024, 768, "dark"], [390, 844, "light"]];
for (const [w, h, scheme] of sizes) {
  const c = await b.newContext({ viewport: { width: w, height: h }, colorScheme: scheme });
  const p = await c.newPage();
  p.on("pageerror", (e) => console.log("ERR", e.message));
  await p.goto(`${base}#place=heads&figure=corpus&rows=12&by=lossChange`);
  await p.getByTestId("head-text").first().waitFor({ timeout: 120000 });
  await p.getByTestId("choose-largest").click();
  await p.getByTestId("chosen-heads").scrollIntoViewIfNeeded();
  await p.screenshot({ path: `/tmp/shot-corpus-${w}.png`, fullPage: true });
  await p.getByTestId("search-chosen").click();
  await p.getByTestId("search-among").waitFor();
  if (w === 1440) { await p.getByTestId("search-start").click(); await p.getByTestId("finding-importance").waitFor({ timeout: 120000 }); }
  await p.screenshot({ path: `/tmp/shot-search-${w}.png` });
  await c.close();
}
await b.close();
console.log("shots done");
