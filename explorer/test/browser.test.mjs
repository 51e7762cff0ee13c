// The page in a real browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { browser, cindex, explore, opened, order, rested, slide } from "./support.mjs";
import { comparing, hostile, HOSTILE, many, missing } from "./indices.mjs";

let chromium;
before(async () => { chromium = await browser(); });
after(async () => { await chromium.close(); });

const PHONE = { width: 390, height: 844 };

/** One page, closed again; what it asked for and complained of must be nothing. */
async function on(file, options, check) {
  const { page, faults } = await opened(chromium, file, options);
  try {
    await check(page);
    assert.deepEqual(faults, []);
  } finally {
    await page.close();
  }
}

const text = (page, id) => page.$eval(`#${id}`, (element) => element.textContent);
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const ranked = (dir, ...more) => JSON.parse(cindex("rank", dir, ...more, "--format", "json")).rows;

test("the engine in Chromium has the bytes of the command line", async () => {
  for (const dir of ["fixtures/gai-2024", "fixtures/gvt-2024"]) {
    await on(explore(dir), {}, async (page) => {
      const own = await page.evaluate(() => globalThis.explorer.engine.text('{"score":{"weights":{}}}'));
      assert.equal(own, cindex("score", dir, "--format", "json"));
    });
  }
});

test("first rows are there within a second", async () => {
  const file = explore("fixtures/gai-2024"), times = [];
  for (let load = 0; load < 3; load += 1) {
    await on(file, {}, async (page) => {
      times.push(await page.evaluate(() => Number(document.documentElement.dataset.ready)));
      assert.ok((await page.$$(".row")).length >= 20);
    });
  }
  console.log(`# first rows on 83 × 7 after ${times.join(", ")} ms`);
  assert.ok(Math.min(...times) < 1000, `${times}`);
});

test("a slider step takes less than a frame on 83 × 122", async () => {
  await on(explore("fixtures/gai-2024-full-synthetic"), {}, async (page) => {
    const times = await page.evaluate(async () => {
      const { explorer } = globalThis, range = document.querySelector("input[type=range]"), times = [];
      for (let step = 0; step < 40; step += 1) {
        const began = performance.now();
        range.value = String(300 + 15 * step);
        range.dispatchEvent(new Event("input", { bubbles: true }));
        explorer.table.space.lastElementChild.getBoundingClientRect(); // style and layout
        times.push(performance.now() - began);
        await new Promise(requestAnimationFrame);
      }
      return times;
    });
    const typical = median(times);
    console.log(`# a slider step on 83 × 122: median ${typical.toFixed(1)} ms, longest ${Math.max(...times).toFixed(1)} ms`);
    assert.ok(typical < 16, `${typical} ms`);
  });
});

test("sliders reorder the table as the command line ranks", async () => {
  for (const [dir, moves] of [
    ["fixtures/gai-2024", [["talent", 0], ["commercial", 900], ["investment", 555]]],
    ["fixtures/gvt-2024", [["*", 40], ["*", 900]]],
  ]) {
    await on(explore(dir), {}, async (page) => {
      const before = await order(page);
      assert.deepEqual(before, ranked(dir).map((row) => row.unit));
      const sliders = await page.$$eval("input[type=range]", (all) => all.map((it) => it.dataset.node));
      for (const [at, [node, value]] of moves.entries()) await slide(page, node === "*" ? sliders[at] : node, value);
      const written = await page.evaluate(() => globalThis.explorer.model.written());
      assert.equal(written.split(",").length, moves.length, written);
      const theirs = ranked(dir, "--weights", written);
      assert.deepEqual(await order(page), theirs.map((row) => row.unit));
      assert.notDeepEqual(theirs.map((row) => row.unit), before, "the moves change the order");
      const shown = await page.$$eval(".row", (rows) => rows.map((row) => [row.getAttribute("aria-rowindex"), row.children[0].textContent, row.querySelector(".name").textContent, row.querySelector(".score").textContent]));
      for (const [place, rank, name, score] of shown) {
        const row = theirs[Number(place) - 2];
        assert.deepEqual([rank, name], [String(row.rank), row.name]);
        assert.ok(Math.abs(Number(score) - row.score) <= 0.005 + 1e-9, `${name} ${score} ${row.score}`);
      }
      await rested(page);
      assert.ok((await text(page, "command")).includes(written));
    });
  }
});

test("a link carries weights and units", async () => {
  const file = explore("fixtures/gai-2024");
  let hash, first;
  await on(file, {}, async (page) => {
    await slide(page, "talent", 123);
    await slide(page, "research", 987);
    await page.$eval(".row:nth-child(6)", (row) => row.click());
    await rested(page);
    hash = await page.evaluate(() => location.hash);
    first = [await page.evaluate(() => globalThis.explorer.model.written()), await order(page), await text(page, "profile")];
  });
  assert.match(hash, /^#weights=talent=[\d.]+,research=[\d.]+&unit=[A-Z]{3}$/);
  await on(file, { hash }, async (page) => {
    await rested(page);
    assert.deepEqual([await page.evaluate(() => globalThis.explorer.model.written()), await order(page), await text(page, "profile")], first);
    assert.equal(await page.evaluate(() => location.hash), hash);
    await page.evaluate(() => { location.hash = ""; });
    await page.waitForFunction(() => globalThis.explorer.model.isPublished());
    assert.equal(await text(page, "state"), "Published weights");
  });
  await on(file, { hash: "#weights=nowhere=2,talent=-1,talent=x,research=3&unit=QQQ&%E0%A4%A" }, async (page) => {
    assert.match(await text(page, "trouble"), /nowhere=2, talent=-1, talent=x\. They are left out/);
    assert.equal(await page.evaluate(() => globalThis.explorer.model.written()), "research=3");
  });
});

test("published and yours are told apart", async () => {
  await on(explore("fixtures/gai-2021"), {}, async (page) => {
    assert.equal(await text(page, "state"), "Published weights");
    await slide(page, "talent", 900);
    assert.match(await text(page, "state"), /^YOUR WEIGHTS – not the published ranking$/);
    assert.ok(await page.$eval("html", (it) => it.classList.contains("yours")));
    assert.match(await page.title(), /^Your weights: /);
    assert.match(await text(page, "table"), /^yourspublished/);
    assert.match(await text(page, "sentence"), /^\d+ of 62 change rank; most: .+, \d+ places?\.$/);
    await rested(page);
    assert.match(await text(page, "live"), /^Your weights\. \d+ of 62 change rank/);
    const csv = await page.evaluate(() => globalThis.explorer.csv());
    assert.ok(csv.split("\r\n").slice(1, -1).every((line) => line.startsWith("yours,")));
    await page.click("#reset");
    assert.equal(await text(page, "state"), "Published weights");
    assert.equal(await page.title(), "Global AI Index 2021");
    assert.ok((await page.evaluate(() => globalThis.explorer.csv())).split("\r\n").slice(1, -1).every((line) => line.startsWith("published,")));
  });
});

test("nothing scrolls sideways on a phone, whatever is open", async () => {
  for (const dir of ["fixtures/gai-2024", "fixtures/gai-2024-full-synthetic", hostile()]) {
    await on(explore(dir), PHONE, async (page) => {
      const width = () => page.evaluate(() => [document.documentElement.scrollWidth, document.body.scrollWidth]);
      assert.deepEqual(await width(), [390, 390], dir);
      await page.$eval(".row:nth-child(3)", (row) => row.click());
      assert.ok(await page.$eval("#unit", (sheet) => sheet.getBoundingClientRect().width <= 390 && sheet.scrollWidth <= 390 && sheet.checkVisibility()));
      assert.deepEqual(await width(), [390, 390], "with a unit");
      await page.click("#close");
      assert.equal(await page.$eval("#unit", (sheet) => sheet.checkVisibility()), false);
      await page.$eval("#weights-fold", (fold) => { fold.open = true; });
      assert.deepEqual(await width(), [390, 390], "with sliders");
      await page.click("#view-slope");
      assert.deepEqual(await width(), [390, 390], "with slopes");
    });
  }
  await on(explore("fixtures/gai-2024-full-synthetic"), { width: 1280, height: 800 }, async (page) => {
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 1280);
  });
});

test("names are shown and never obeyed", async () => {
  const file = explore(hostile());
  await on(file, {}, async (page) => {
    assert.equal(await page.title(), "<i>An index</i></title>");
    for (const [at, name] of HOSTILE.entries()) {
      await page.evaluate((unit) => { const { table, model } = globalThis.explorer; table.choose(model.unitByCode.get(unit)); }, `U${at}`);
      assert.equal(await page.$eval("#profile h2", (title) => title.textContent), name);
    }
    const shown = await page.$$eval(".row .name", (names) => names.map((it) => it.textContent));
    assert.deepEqual(shown.toSorted(), HOSTILE.toSorted());
    await slide(page, "a", 100);
    await page.click("#view-slope");
    assert.equal(await page.$$eval("#app b:not(.row b):not(.track b), #app img, #app script, #plain b, #plain img", (all) => all.length), 0);
    const csv = await page.evaluate(() => globalThis.explorer.csv());
    assert.ok(csv.includes('"""quoted"", \'and\' & more; a, comma"'), csv);
  });
  await on(file, { scripts: false }, async (page) => {
    const shown = await page.evaluate(() => [...document.querySelectorAll("#plain tbody tr td:nth-child(2)")].slice(0, 8).map((it) => it.textContent)).catch(() => null);
    // Without scripts nothing can be asked of the page but its markup.
    const html = await page.content();
    assert.ok(html.includes("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
    if (shown) assert.deepEqual(shown.toSorted(), HOSTILE.toSorted());
  });
});

test("where all weights are zero the engine says so, and the last ranking stays", async () => {
  await on(explore("fixtures/gai-2024"), {}, async (page) => {
    await slide(page, "implementation", 0);
    await slide(page, "innovation", 0);
    const last = await order(page);
    await slide(page, "investment", 0);
    assert.match(await text(page, "trouble"), /weight.*The ranking below is the one before\.$/);
    assert.deepEqual(await order(page), last);
    assert.equal(await page.$eval("#trouble", (it) => it.getAttribute("role")), "alert");
    await slide(page, "innovation", 500);
    assert.ok(await page.$eval("#trouble", (it) => it.hidden));
    assert.notDeepEqual(await order(page), last);
  });
});

test("units without a score stand last, without a rank", async () => {
  await on(explore(missing()), {}, async (page) => {
    const rows = ranked(missing());
    assert.deepEqual(await order(page), rows.map((row) => row.unit));
    const shown = await page.$$eval(".row", (all) => all.map((row) => [row.querySelector(".name").textContent, row.children[0].textContent, row.querySelector(".score").textContent]));
    const found = Object.fromEntries(shown.map(([name, ...cells]) => [name, cells]));
    assert.deepEqual(found.V, ["–", "–"]);
    assert.deepEqual(found.Y, ["–", "–"]);
    assert.notEqual(found.X[0], "–");
    await page.evaluate(() => { const { table, model } = globalThis.explorer; table.choose(model.unitByCode.get("V")); });
    assert.match(await text(page, "profile"), /no score/);
    await slide(page, "p", 900);
    assert.deepEqual((await order(page)).slice(-3).toSorted(), ["V", "Y", "Z"]);
  });
});

test("of 3,000 units only rows that are seen are drawn", async () => {
  const dir = many();
  await on(explore(dir), {}, async (page) => {
    assert.ok((await page.$$(".row")).length < 60);
    await slide(page, "p", 900);
    const written = await page.evaluate(() => globalThis.explorer.model.written());
    const theirs = ranked(dir, "--weights", written);
    assert.deepEqual(await order(page), theirs.map((row) => row.unit));
    await page.$eval("#rows", (list) => { list.scrollTop = list.scrollHeight; });
    await page.waitForFunction((name) => [...document.querySelectorAll(".row .name")].some((it) => it.textContent === name), {}, theirs.at(-1).name);
    assert.ok((await page.$$(".row")).length < 60);
    await page.type("#find", "unit 2999");
    assert.deepEqual(await page.$$eval(".row .name", (all) => all.map((it) => it.textContent)), ["Unit 2999"]);
    await rested(page);
  });
});

test("methods that compare units move with the weights", async () => {
  for (const aggregation of ['"borda"', '"copeland"', '"kemeny"', '{ topsis = { normalisation = "none" } }', '"minimum"']) {
    const dir = comparing(aggregation);
    await on(explore(dir), {}, async (page) => {
      assert.deepEqual(await order(page), ranked(dir).map((row) => row.unit), aggregation);
      const sliders = await page.$$eval("input[type=range]", (all) => all.map((it) => it.dataset.node));
      if (aggregation === '"minimum"') {
        assert.deepEqual(sliders, []);
        assert.match(await text(page, "sliders"), /use no weights/);
        return;
      }
      await slide(page, "c", 1000);
      await slide(page, "a", 30);
      const written = await page.evaluate(() => globalThis.explorer.model.written());
      assert.deepEqual(await order(page), ranked(dir, "--weights", written).map((row) => row.unit), aggregation);
      await page.$eval(".row", (row) => row.click());
      await rested(page);
      await page.click("#find-ways");
      await page.waitForFunction(() => /By one of its own values/.test(document.getElementById("ways").textContent), { timeout: 60000 });
    });
  }
});

test("a unit, a second one, and what would bring it to a rank", async () => {
  await on(explore("fixtures/gai-2024"), {}, async (page) => {
    await page.evaluate(() => { const { table, model } = globalThis.explorer; table.choose(model.unitByCode.get("KOR")); });
    const scores = JSON.parse(cindex("score", "fixtures/gai-2024", "--format", "json")).rows.filter((row) => row.unit === "KOR");
    const bars = await page.$$eval(".bars [role=row]", (rows) => rows.slice(1).map((row) => [...row.children].map((cell) => cell.textContent)));
    assert.equal(bars.length, scores.length);
    bars.forEach(([, , score, rank], at) => {
      assert.ok(Math.abs(Number(score) - scores[at].score) <= 0.005 + 1e-9, `${score}`);
      assert.equal(rank.replace(/[▲▼]/, ""), String(scores[at].rank));
    });
    await rested(page);
    await page.evaluate(() => { const second = document.getElementById("second"); second.value = "Singapore"; second.dispatchEvent(new Event("change", { bubbles: true })); });
    assert.match(await text(page, "comparison"), /Singapore is [\d.]+ points ahead\. What makes the gap/);
    await page.$eval("#target", (field) => { field.value = "3"; });
    await page.$eval("#find-ways", (button) => button.click());
    await page.waitForSelector("#ways li button", { timeout: 60000 });
    await page.$eval("#ways li button", (button) => button.click());
    const rank = await page.evaluate(() => { const { now, model } = globalThis.explorer; return now.ranks[model.unitByCode.get("KOR")]; });
    assert.ok(rank <= 3, `${rank}`);
    assert.match(await text(page, "state"), /YOUR WEIGHTS/);
  });
});

test("keys, reading aloud, paper, and little motion", async () => {
  await on(explore("fixtures/gai-2021"), { motion: "reduce" }, async (page) => {
    await page.focus("#table");
    for (let at = 0; at < 40; at += 1) await page.keyboard.press("ArrowDown");
    assert.equal(await page.$eval(".row[aria-selected=true]", (row) => row.getAttribute("aria-rowindex")), "41");
    assert.ok(await page.$eval(".row[aria-selected=true]", (row) => { const box = row.getBoundingClientRect(); return box.top > 0 && box.bottom <= innerHeight; }));
    await page.keyboard.press("Home");
    assert.equal(await page.$eval("#profile h2", (title) => title.textContent), "United States of America");
    const slider = await page.$("input[type=range]");
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    assert.match(await text(page, "state"), /YOUR WEIGHTS/);
    assert.match(await slider.evaluate((it) => it.getAttribute("aria-valuetext")), /of its group, published/);
    assert.match(await slider.evaluate((it) => it.labels[0].textContent), /\w/);
    assert.equal(await page.$eval(".row", (row) => getComputedStyle(row).transitionDuration), "0s");
    await rested(page);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMediaType("print");
    assert.ok(await page.$eval("#print", (it) => it.checkVisibility()));
    assert.equal(await page.$eval("#app", (it) => it.checkVisibility()), false);
    const paper = await text(page, "print");
    assert.match(paper, /not the published ranking/);
    assert.equal(await page.$$eval("#print tbody tr", (rows) => rows.length), 62);
    const unnamed = await page.$$eval("button, input, select", (all) => all.filter((it) => !(it.textContent.trim() || it.getAttribute("aria-label") || it.labels?.length)).length);
    assert.equal(unnamed, 0, "every control has a name");
  });
});

test("without scripts there is the ranking", async () => {
  const file = explore("fixtures/gai-2024");
  await on(file, { ...PHONE, scripts: false }, async (page) => {
    const tree = JSON.stringify(await page.accessibility.snapshot({ interestingOnly: false }));
    for (const row of ranked("fixtures/gai-2024")) assert.ok(tree.includes(JSON.stringify(row.name).slice(1, -1)), row.name);
    assert.ok(tree.includes("Weights can be moved where scripts run"));
  });
  const page = readFileSync(file, "utf8");
  assert.doesNotMatch(page.replace(/<script type="text\/plain".*?<\/script>/gs, ""), /(?:src|href)="(?!#|data:)/);
});
