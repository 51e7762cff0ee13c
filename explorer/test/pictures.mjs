// Draws the pictures of the page that the documents show: node explorer/test/pictures.mjs
import { mkdirSync } from "node:fs";
import path from "node:path";
import { browser, explore, opened, rested, root, slide } from "./support.mjs";

const place = path.join(root, "docs/explorer");
mkdirSync(place, { recursive: true });

const choose = (page, unit) => page.evaluate((code) => {
  const { table, model } = globalThis.explorer;
  table.choose(model.unitByCode.get(code));
}, unit);

const PICTURES = [
  { name: "published", dir: "fixtures/gai-2024", width: 1280, height: 800, act: async (page) => choose(page, "KOR") },
  {
    name: "yours", dir: "fixtures/gai-2024", width: 1280, height: 800,
    act: async (page) => { await slide(page, "talent", 0); await choose(page, "KOR"); },
  },
  {
    name: "slopes", dir: "fixtures/gai-2024", width: 1280, height: 800,
    act: async (page) => { await slide(page, "investment", 800); await choose(page, "SAU"); await page.click("#view-slope"); },
  },
  {
    name: "phone", dir: "fixtures/gai-2024", width: 390, height: 844,
    act: async (page) => { await slide(page, "talent", 0); },
  },
  {
    name: "phone-unit", dir: "fixtures/gai-2024", width: 390, height: 844,
    act: async (page) => { await slide(page, "talent", 0); await choose(page, "KOR"); },
  },
  { name: "122-indicators", dir: "fixtures/gai-2024-full-synthetic", width: 1280, height: 800, act: async (page) => choose(page, "SYN34") },
];

const asked = process.argv.slice(2);
const chromium = await browser();
for (const { name, dir, width, height, act } of PICTURES.filter((it) => !asked.length || asked.includes(it.name))) {
  const { page, faults } = await opened(chromium, explore(dir), { width, height });
  await act(page);
  await rested(page);
  if (faults.length) throw new Error(faults.join("\n"));
  await page.screenshot({ path: path.join(place, `${name}.png`) });
  await page.close();
  console.log(`docs/explorer/${name}.png`);
}
await chromium.close();
