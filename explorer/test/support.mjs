// What all tests share: the command line, indices made up for a purpose, and a browser.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const scratch = path.join(root, "target/explorer-test");
const binary = process.env.CINDEX ?? path.join(root, "target/debug/cindex");
mkdirSync(scratch, { recursive: true });

/** What the command line prints. */
export function cindex(...given) {
  const options = { cwd: root, maxBuffer: 1 << 30, stdio: ["ignore", "pipe", "pipe"] };
  return execFileSync(binary, given, options).toString();
}

/** Folders of this repository that can be scored. */
export const fixtures = ["gai-2021", "gai-2024", "gai-2024-full-synthetic", "gvt-2024"].map((name) => `fixtures/${name}`);

/** A folder with these files; its path. */
export function folder(name, files) {
  const place = path.join(scratch, name);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(place, file), text);
  return place;
}

/** The page of a folder; its path. */
export function explore(dir, ...more) {
  const file = path.join(scratch, `${path.basename(dir)}.html`);
  cindex("explore", dir, "--output", file, ...more);
  return file;
}

/** What stands in a script element of a page. */
export function held(file, id) {
  const page = readFileSync(file, "utf8");
  const begin = page.indexOf(`id="${id}">`) + `id="${id}">`.length;
  return page.slice(begin, page.indexOf("</script>", begin));
}

/** The engine of a page, as its own script calls it. */
export async function engineOf(file) {
  const source = readFileSync(path.join(root, "explorer/page/engine.js"), "utf8");
  const made = new Function(`${source}; return engineOf;`)();
  return made(gunzipSync(Buffer.from(held(file, "engine"), "base64")));
}

/** Debian's Chromium, with one page that notes every request and every complaint. */
export async function browser() {
  const { default: puppeteer } = await import("puppeteer-core");
  const executablePath = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
  return puppeteer.launch({ executablePath, headless: true, args: ["--no-sandbox", "--font-render-hinting=none"], protocolTimeout: 240000 });
}

/** Opens a file; answers with the page and what it asked for or complained of. */
export async function opened(chromium, file, { width = 1280, height = 800, hash = "", scripts = true, motion = "reduce" } = {}) {
  const page = await chromium.newPage();
  const faults = [];
  page.on("console", (message) => { if (["error", "warn", "warning"].includes(message.type())) faults.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => {
    const address = request.url();
    if (!/^(blob|data):/.test(address) && !address.startsWith(pathToFileURL(file).href)) faults.push(`request: ${address}`);
  });
  await page.setViewport({ width, height });
  await page.setJavaScriptEnabled(scripts);
  await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: motion }]);
  await page.goto(pathToFileURL(file).href + hash, { waitUntil: "load" });
  if (scripts) await page.waitForFunction(() => document.documentElement.dataset.ready || !document.getElementById("trouble").hidden, { timeout: 60000 });
  return { page, faults };
}

/** Codes of the units in the order in which the page has them, all of them. */
export const order = (page) => page.evaluate(() => {
  const { table, model } = globalThis.explorer;
  return table.visible.map((row) => model.units[row].unit);
});

/** Moves a slider to a place from 0 to 1000, as a hand does. */
export async function slide(page, node, value) {
  await page.evaluate((code, to) => {
    const range = [...document.querySelectorAll("input[type=range]")].find((it) => it.dataset.node === code);
    range.value = to;
    range.dispatchEvent(new Event("input", { bubbles: true }));
  }, node, value);
}

/** Waits until the page has drawn its intervals. */
export const rested = (page) => page.waitForFunction(() => {
  const written = globalThis.explorer.model.written();
  return document.documentElement.dataset.rested === written;
}, { timeout: 60000 });
