// Begins: the page is readable before this, and stays so if it fails.

/** The rows that are seen, as a table for a spreadsheet. */
function csvOf(page) {
  const { model, table, published } = page, isYours = !model.isPublished();
  page.addParts(table.visible.filter((row) => page.now.parts.get(row) === undefined));
  const quoted = (cell) => { const text = String(cell ?? ""); return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text; };
  const parts = model.pillars.map((pillar) => `${model.additive ? "contribution" : "score"} of ${pillar.name}`);
  const head = ["weights", "rank", "published rank", "unit", "name", "score", "published score", "rank 5%", "rank 95%", ...parts];
  const line = (row) => [isYours ? "yours" : "published", page.now.ranks[row], published.ranks[row], model.units[row].unit, model.units[row].name,
    page.now.scores[row], published.scores[row], table.intervals?.[row][0], table.intervals?.[row][2], ...page.now.parts.get(row)];
  return [head, ...table.visible.map(line)].map((cells) => `${cells.map(quoted).join(",")}\r\n`).join("");
}

function save(name, text) {
  const address = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** The ranking as it is now, whole, for paper. */
function preparePrint(page) {
  const { model, table, published } = page, isYours = !model.isPublished();
  const moved = Object.keys(model.moved()).map((code) => {
    const node = model.byCode.get(code);
    return `${node.name} ${percent(model.share(node))} (published ${percent(model.publishedShare(node))})`;
  });
  const head = ["rank", ...(isYours ? ["published"] : []), "unit", "score", "in 9 of 10 weightings"];
  const cells = (row) => {
    const interval = table.intervals?.[row];
    return [rankText(page.now.ranks[row]), ...(isYours ? [rankText(published.ranks[row])] : []), model.units[row].name,
      figure(page.now.scores[row], table.decimals), interval?.[0] == null ? "" : `${interval[0]}–${interval[2]}`];
  };
  const line = (tag, texts) => element("tr", {}, ...texts.map((text, at) => element(tag, { text, class: head[at] === "unit" ? "" : "number" })));
  byId("print").replaceChildren(
    isYours ? element("p", { text: `Your weights, shares within their groups: ${moved.join("; ")}.` }) : "",
    element("table", {}, element("caption", { text: isYours ? "Ranking under your weights – not the published ranking" : "Ranking under the published weights" }),
      element("thead", {}, line("th", head)), element("tbody", {}, ...table.visible.map((row) => line("td", cells(row))))));
}

function show(page, view) {
  byId("slope").hidden = view !== "slope";
  byId("table").hidden = byId("legend").hidden = view !== "table";
  byId("view-table").setAttribute("aria-pressed", String(view === "table"));
  byId("view-slope").setAttribute("aria-pressed", String(view === "slope"));
  if (view === "slope") drawSlope(page); else page.table.draw();
}

function wire(page) {
  const { model, table } = page, on = (id, event, action) => byId(id).addEventListener(event, action);
  const published = () => { model.reset(); page.changed(); };
  on("nominal", "click", published);
  on("reset", "click", () => { published(); byId("nominal").focus(); });
  on("equal", "click", () => { model.equalise(); page.changed(); });
  on("find", "input", (event) => { table.filter(event.target.value); table.list.scrollTop = 0; table.draw(); if (!byId("slope").hidden) drawSlope(page); });
  on("view-table", "click", () => show(page, "table"));
  on("view-slope", "click", () => show(page, "slope"));
  on("spread", "change", () => { table.list.classList.add("stale"); page.background.drop(); page.rest(); });
  on("csv", "click", () => save(`ranking-${model.isPublished() ? "published" : "your-weights"}.csv`, csvOf(page)));
  on("link", "click", async () => {
    page.remember();
    try { await navigator.clipboard.writeText(location.href); byId("link").textContent = "Copied"; } catch { prompt("The link with your weights:", location.href); }
    setTimeout(() => { byId("link").textContent = "Copy link"; }, 1500);
  });
  addEventListener("hashchange", () => page.recall());
  addEventListener("beforeprint", () => preparePrint(page));
  byId("legend").replaceChildren(...model.pillars.map((pillar, at) => {
    const patch = element("i");
    patch.style.background = colour(at);
    return element("span", {}, patch, pillar.name);
  }));
  if (innerWidth <= 760) byId("weights-fold").open = false;
}

async function begin() {
  const opening = `{"open":${byId("index").textContent}}`;
  const bytes = await unpacked(byId("engine").textContent);
  const page = new Page(await engineOf(bytes), bytes, opening);
  byId("app").hidden = false;
  byId("plain").hidden = true;
  wire(page);
  page.sliders = new Sliders(page.model, byId("sliders"), () => page.changed());
  page.recall();
  page.csv = () => csvOf(page);
  globalThis.explorer = page;
  document.documentElement.dataset.ready = Math.round(performance.now());
}

begin().catch((error) => {
  byId("trouble").textContent = `Weights cannot be moved here: ${error.message}. The published ranking is below.`;
  byId("trouble").hidden = false;
  byId("app").hidden = true;
  byId("plain").hidden = false;
});
