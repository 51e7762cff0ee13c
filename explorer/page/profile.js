// The chosen unit: its rank, every node beside the other units, a second unit, and ways to a rank.

class Unit {
  constructor(page, place) {
    Object.assign(this, { page, model: page.model, place, row: null, second: null, folded: null });
    byId("close").addEventListener("click", () => this.close());
    addEventListener("keydown", (event) => { if (event.key === "Escape" && innerWidth <= 760) this.close(); });
    // Where there are many, a list is typed into; every unit has one text that names it alone.
    const names = new Map();
    for (const { name } of this.model.units) names.set(name, (names.get(name) ?? 0) + 1);
    this.labels = this.model.units.map(({ unit, name }) => (names.get(name) > 1 ? `${name} (${unit})` : name));
    this.byLabel = new Map(this.labels.map((label, row) => [label, row]));
    const list = element("datalist", { id: "units" }, ...this.labels.map((label) => element("option", { value: label })));
    document.body.append(list);
  }

  get nodes() { return this.model.nodes; }

  close() {
    byId("unit").classList.remove("open");
    byId("table").focus({ preventScroll: true });
  }

  show(row) {
    this.row = row;
    if (this.second === row) this.second = null;
    this.page.table.second = this.second;
    this.ways = null;
    byId("unit").classList.add("open");
    this.update();
  }

  /** Every node of a unit under the present weights. */
  ask(row) {
    return this.page.engine.ask({ profile: { weights: this.page.asked(), unit: this.model.units[row].unit } });
  }

  update() {
    if (this.row === null) return;
    const first = this.ask(this.row), second = this.second === null ? null : this.ask(this.second);
    const { model, page } = this, unit = model.units[this.row], { now, published, table } = page;
    const count = now.ranks.filter((rank) => rank !== null).length;
    const rank = now.ranks[this.row], was = published.ranks[this.row], interval = table.intervals?.[this.row];
    const isYours = !model.isPublished();
    const facts = element("dl");
    const fact = (name, value) => facts.append(element("dt", { text: name }), element("dd", { text: value, class: "number" }));
    fact(isYours ? "rank under your weights" : "published weights: rank", rank === null ? "no score" : `${rank} of ${count}`);
    if (isYours) fact("rank under the published weights", rankText(was));
    if (interval?.[0] != null) fact("in 9 of 10 weightings", interval[0] === interval[2] ? `${interval[0]}` : `${interval[0]}–${interval[2]}`);
    fact(isYours ? "your score" : "score", figure(now.scores[this.row], table.decimals));
    const other = element("input", {
      list: "units", "aria-label": "Compare with", placeholder: "Compare with …", id: "second",
      value: this.second === null ? "" : this.labels[this.second],
      onchange: (event) => {
        const found = this.byLabel.get(event.target.value.trim());
        this.second = found === undefined || found === this.row ? null : found;
        table.second = this.second;
        table.draw();
        page.remember();
        this.update();
      },
    });
    const title = element("h2", { text: unit.name, tabindex: -1 });
    const content = [title, facts, element("div", { class: "with" }, other)];
    if (second) content.push(this.comparison(first, second));
    content.push(this.bars(first, second), ...this.toRank(rank, count));
    // What is being typed stays, though the intervals have come meanwhile.
    const scroll = byId("unit").scrollTop, { id, value } = document.activeElement ?? {};
    this.place.replaceChildren(...content);
    byId("unit").scrollTop = scroll;
    const focused = id ? byId(id) : null;
    if (!this.place.contains(focused)) return;
    if (value !== undefined && focused.tagName === "INPUT") focused.value = value;
    focused.focus();
  }

  /** Who is ahead, by how much, and which parts make the gap. */
  comparison(first, second) {
    const { model, page } = this, [one, two] = [model.units[this.row], model.units[this.second]];
    const gap = page.now.scores[this.row] - page.now.scores[this.second];
    const parts = model.pillars.map((pillar) => {
      const of = ({ document: { rows } }) => (model.additive ? rows[pillar.id].contribution : rows[pillar.id].score);
      return { name: pillar.name, gap: (of(first) ?? 0) - (of(second) ?? 0) };
    }).sort((a, b) => Math.abs(b.gap) - Math.abs(a.gap));
    const signed = (number) => `${number > 0 ? "+" : "−"}${figure(Math.abs(number), page.table.decimals)}`;
    const ahead = gap === 0 ? "They have the same score." : `${gap > 0 ? one.name : two.name} is ${figure(Math.abs(gap), page.table.decimals)} points ahead.`;
    const listed = parts.slice(0, 4).map((part) => `${part.name} ${signed(part.gap)}`).join(", ");
    const why = model.additive ? "What makes the gap before publication" : "Their scores differ by";
    return element("p", { id: "comparison", text: `${ahead} ${why}, ${one.name} less ${two.name}: ${listed}.` });
  }

  bars(first, second) {
    const { nodes } = this;
    const small = nodes.length <= 24;
    this.folded ??= new Set(small ? [] : nodes.filter((node) => node.depth >= 2 && node.children.length).map((node) => node.id));
    const bars = element("div", { class: "bars", role: "table", "aria-label": "Scores and ranks at every node" });
    const cell = (kind, text) => element("span", { class: kind, text, role: "cell" });
    const title = (kind, text) => element("span", { class: `head ${kind}`, text, role: "columnheader" });
    const line = (...cells) => element("div", { role: "row", style: "display: contents" }, ...cells);
    bars.append(line(title("", ""), title("", second ? "◆ the other" : "low – high"), title("number", "score"), title("number", "rank")));
    const hidden = new Set();
    for (const node of nodes) {
      if (hidden.has(node.parent) || this.folded.has(node.parent)) { hidden.add(node.id); continue; }
      const row = first.document.rows[node.id], [low, median, high, count] = first.others[node.id];
      const at = (score) => (high > low ? Math.min(1, Math.max(0, (score - low) / (high - low))) : 1);
      const name = cell("name");
      name.style.paddingLeft = `${node.depth * 0.6}rem`;
      if (node.children.length && node.depth >= 1 && !small) {
        const isOpen = !this.folded.has(node.id), id = `p${node.id}`;
        name.append(element("button", { type: "button", class: "fold", id, "aria-expanded": String(isOpen), "aria-label": `${isOpen ? "Fold" : "Unfold"} ${node.name}`,
          text: isOpen ? "▾" : "▸", onclick: () => { isOpen ? this.folded.add(node.id) : this.folded.delete(node.id); this.update(); } }));
      }
      name.append(element("span", { text: node.depth ? node.name : "The index", title: node.name }));
      const place = row.rank === null || count < 2 ? 0.5 : (row.rank - 1) / (count - 1);
      const fifth = row.score === null ? "" : place <= 0.2 ? " best" : place >= 0.8 ? " worst" : "";
      const track = element("span", { class: `track${fifth}`, role: "cell", "aria-label": fifth ? `${fifth.trim()} fifth` : "" });
      if (row.score !== null) track.append(Object.assign(element("b"), { style: `width: ${100 * at(row.score)}%` }));
      if (median !== null) track.append(element("u", { style: `left: ${100 * at(median)}%`, title: `median unit ${figure(median)}` }));
      const other = second?.document.rows[node.id].score;
      if (other !== null && other !== undefined) track.append(element("em", { style: `left: ${100 * at(other)}%`, title: figure(other) }));
      const mark = fifth === " best" ? "▲" : fifth === " worst" ? "▼" : "";
      bars.append(line(name, track, cell("number", figure(row.score)), cell("number rank", `${mark}${rankText(row.rank)}`)));
    }
    const hint = "The line is the median unit; ▲ green the best fifth, ▼ red the worst fifth.";
    return element("section", {}, element("h3", { text: "At every node" }), bars, element("p", { class: "hint", text: hint }));
  }

  /** What would bring the unit to a rank. */
  toRank(rank, count) {
    if (rank === null || rank <= 1) return [];
    const target = this.target?.row === this.row ? this.target.rank : Math.max(1, Math.ceil(rank) - (rank > 4 ? 3 : 1));
    const field = element("input", { type: "number", id: "target", min: 1, max: count, value: target, "aria-label": "Rank to reach" });
    const asked = async (event) => {
      event.preventDefault();
      const wanted = Math.min(count, Math.max(1, Math.round(Number(field.value)) || 1));
      this.target = { row: this.row, rank: wanted };
      await this.findWays(wanted);
    };
    const form = element("form", { onsubmit: asked }, element("label", { for: "target", text: "rank" }), field, element("button", { text: "Find", id: "find-ways" }));
    const box = element("section", { class: "ways", id: "ways", "aria-live": "polite" }, element("h3", { text: `What would bring ${this.model.units[this.row].name} to` }), form);
    if (this.ways) box.append(...this.foundWays());
    return [box];
  }

  async findWays(rank) {
    const row = this.row, unit = this.model.units[row].unit;
    this.ways = { waiting: true };
    this.update();
    const number = (this.question = (this.question ?? 0) + 1);
    const over = setTimeout(() => this.page.background.drop(), 30000);
    let found;
    try {
      found = await this.page.background.ask({ ways: { weights: this.page.asked(), unit, rank } });
    } catch (error) {
      found = { weights: [], failed: error.message };
    }
    clearTimeout(over);
    if (number !== this.question || row !== this.row) return;
    this.ways = found ? { ...found, rank } : { weights: [], failed: "It was not found in the time given.", rank };
    this.update();
  }

  foundWays() {
    const { ways, model } = this;
    if (ways.waiting) return [element("p", { class: "hint", text: "Computing …" })];
    const content = [];
    const list = element("ul");
    for (const way of ways.weights.slice(0, 5)) {
      const node = model.byCode.get(way.node);
      const said = `${node.name}: ${percent(way.share)} → ${percent(way.needed)} of its group gives rank ${way.rank} `;
      list.append(element("li", {}, said, element("button", { type: "button", text: "Try", "aria-label": `Try ${node.name} at ${percent(way.needed)}`, onclick: () => this.tryWeight(node, way) })));
    }
    content.push(element("p", { class: "soft", text: "By one weight alone:" }));
    content.push(list.children.length ? list : element("p", { text: "No single weight does it." }));
    content.push(element("p", { class: "soft", text: "By one of its own values, at these weights:" }), ...this.byValues(ways));
    return content;
  }

  /** The indicators on which the fewest points more are enough, on the normalised scale. */
  byValues({ values, failed }) {
    const say = (text) => [element("p", { text })];
    if (failed) return say(failed);
    if (!values) return say("Its score is no plain sum of its values here; `cindex reach` computes what they would have to be.");
    const enough = values.filter(({ within }) => within).slice(0, 3);
    if (!enough.length) return say("No single value does it, even if it were that of the best unit.");
    const name = (code) => this.model.byCode.get(code).name;
    return [element("ul", {}, ...enough.map(({ node, points }) => element("li", { text: `${name(node)}: ${figure(points)} more points` })))];
  }

  /** Sets the weight that does it, a hair beyond, so that six digits keep the rank. */
  tryWeight(node, way) {
    const { model, page } = this, beyond = way.weight * (way.needed > way.share ? 1 + 2e-5 : 1 - 2e-5);
    model.set(node, beyond);
    page.changed();
  }
}
