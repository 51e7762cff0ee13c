// The page: opens the engine, listens to the sliders, and keeps everything in step.

/** Milliseconds without a change after which intervals are drawn anew. */
const REST = 250;

class Page {
  constructor(engine, bytes, opening) {
    this.engine = engine;
    this.model = new Model(engine.ask(JSON.parse(opening)));
    this.background = new Background(bytes, opening, engine);
    this.table = new Table(this.model, byId("table"), (row) => { this.unit.show(row); this.remember(); });
    this.unit = new Unit(this, byId("profile"));
    this.published = this.step(this.model.units.map((_, row) => row));
    this.published.moved = "";
    const parts = [...this.published.parts.values()].flat().filter((part) => part !== null);
    const full = this.published.full.filter((score) => score !== null);
    // Parts below zero cannot be stacked; they are columns side by side, as scores of parts are.
    this.table.stacked = this.model.additive && parts.every((part) => part >= 0);
    this.table.range = this.table.stacked ? [0, Math.max(...full)] : [Math.min(...parts, 0), Math.max(...parts)];
    const largest = Math.max(...this.published.scores.map((score) => Math.abs(score ?? 0)));
    this.table.decimals = this.model.decimals(largest);
    this.table.more = (rows) => this.addParts(rows);
    this.now = this.published;
    this.table.show(this.now, this.published);
  }

  /** Weights to ask with: those that moved. */
  asked() { return this.model.moved(); }

  /** Scores and ranks under the present weights, with what the scores of some units are made of. */
  step(rows) {
    const { parts, ...found } = this.engine.ask({ step: { weights: this.asked(), rows } });
    return { ...found, parts: new Map(rows.map((row, at) => [row, parts[at]])) };
  }

  addParts(rows) {
    if (!this.now) return;
    for (const [row, parts] of this.step(rows).parts) this.now.parts.set(row, parts);
  }

  /** Everything under the weights as they are now; where the engine refuses them, its words, and what
   *  was shown before. */
  changed() {
    const trouble = byId("trouble");
    try {
      this.now = this.model.isPublished() ? this.published : this.step(this.table.rowsSeen());
      trouble.hidden = true;
    } catch (error) {
      trouble.textContent = `${error.message}. The ranking below is the one before.`;
      trouble.hidden = false;
      this.sliders.update();
      return;
    }
    this.sliders.update();
    this.table.show(this.now, this.published);
    this.table.draw();
    this.label();
    if (!byId("slope").hidden) drawSlope(this);
    this.table.list.classList.add("stale");
    this.background.drop();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(), REST);
  }

  /** Which ranking this is, and what moved: above all else on the page. */
  label() {
    const isYours = !this.model.isPublished();
    if (this.wasYours !== isYours) {
      this.wasYours = isYours;
      document.documentElement.classList.toggle("yours", isYours);
      byId("state").textContent = isYours ? "YOUR WEIGHTS – not the published ranking" : "Published weights";
      byId("back").hidden = !isYours;
      document.title = isYours ? `Your weights: ${this.model.title}` : this.model.title;
      this.table.titles();
    }
    const sentence = this.sentence(isYours);
    const strong = sentence.map(([text, isStrong]) => (isStrong ? element("strong", { text }) : text));
    byId("sentence").replaceChildren(...strong);
    this.said = sentence.map(([text]) => text).join("");
  }

  sentence(isYours) {
    const { now, published, model } = this;
    const first = now.ranks.findIndex((rank) => rank === 1), count = now.ranks.filter((rank) => rank !== null).length;
    if (!isYours) {
      const leader = first < 0 ? "" : ` ${model.units[first].name} is first.`;
      return [[`${count} units under the published weights.${leader} Move a weight to see who changes rank.`, false]];
    }
    let [moved, most, by] = [0, -1, 0];
    now.ranks.forEach((rank, row) => {
      const places = Math.abs((rank ?? 0) - (published.ranks[row] ?? 0));
      if (places > 0) moved += 1;
      if (places > by) [most, by] = [row, places];
    });
    if (!moved) return [["No unit changes rank.", true]];
    const who = by === 1 ? "1 place" : `${by} places`;
    return [[String(moved), true], [` of ${count} change rank; most: `, false], [model.units[most].name, true], [`, ${who}.`, false]];
  }

  /** When the sliders rest: the address, what is read aloud, the chosen unit, the intervals. */
  async rest() {
    this.remember();
    byId("live").textContent = `${this.model.isPublished() ? "Published weights. " : "Your weights. "}${this.said}`;
    byId("command").textContent = `cindex rank DIR${this.model.isPublished() ? "" : ` --weights '${this.model.written()}'`}`;
    this.unit.ways = null;
    this.unit.update();
    const spread = byId("spread").value, weights = this.asked();
    const sweep = { weights, within: spread === "any" ? null : Number(spread) };
    const began = performance.now();
    try {
      // A few draws first: they tell how long many take.
      for (const draws of [200, 5000]) {
        const found = await this.background.ask({ sweep: { ...sweep, draws } });
        if (!found) return;
        this.table.intervals = found.ranks;
        this.table.list.classList.remove("stale");
        this.table.draw();
        if (performance.now() - began > 2000) break;
      }
    } catch (error) {
      this.table.intervals = null;
      this.table.list.classList.remove("stale");
      this.table.draw();
      byId("spread").title = error.message;
    }
    this.unit.update();
    document.documentElement.dataset.rested = this.model.written();
  }

  /** The address carries the weights and the chosen units. */
  remember() {
    const { model, table, unit } = this, parts = [];
    const written = model.written();
    if (written) parts.push(`weights=${encodeURIComponent(written).replaceAll("%3D", "=").replaceAll("%2C", ",")}`);
    if (table.selected !== null) parts.push(`unit=${encodeURIComponent(model.units[table.selected].unit)}`);
    if (unit.second !== null) parts.push(`with=${encodeURIComponent(model.units[unit.second].unit)}`);
    const hash = parts.join("&");
    if (hash !== location.hash.slice(1)) history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  /** Takes weights and units from the address. */
  recall() {
    const asked = new Map(location.hash.slice(1).split("&").map((part) => {
      const cut = part.indexOf("=");
      try { return [part.slice(0, cut), decodeURIComponent(part.slice(cut + 1))]; } catch { return ["", ""]; }
    }));
    const strange = this.model.read(asked.get("weights") ?? "");
    const row = (name) => this.model.unitByCode.get(asked.get(name)) ?? null;
    this.table.selected = row("unit");
    this.unit.row = row("unit");
    this.unit.second = this.table.second = row("with");
    this.changed();
    if (this.unit.row !== null) {
      this.table.reveal(this.unit.row);
      if (innerWidth > 760) byId("unit").classList.add("open");
      this.unit.update();
    }
    if (strange.length) {
      byId("trouble").textContent = `The link has weights that this index does not: ${strange.join(", ")}. They are left out.`;
      byId("trouble").hidden = false;
    }
  }
}
