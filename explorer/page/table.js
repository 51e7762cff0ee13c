// The ranking: rows that are seen are drawn, and no others.

class Table {
  constructor(model, place, chosen) {
    Object.assign(this, { model, place, chosen, drawn: new Map(), order: [], selected: null, second: null });
    this.head = element("div", { class: "cells head-row", role: "row" });
    this.space = element("div", { id: "space", role: "rowgroup" });
    this.list = element("div", { id: "rows" }, this.space);
    place.append(this.head, this.list);
    place.tabIndex = 0;
    const draw = () => this.draw();
    this.list.addEventListener("scroll", draw, { passive: true });
    addEventListener("scroll", draw, { passive: true });
    addEventListener("resize", () => { this.height = 0; this.draw(); });
    place.addEventListener("keydown", (event) => this.key(event));
    place.setAttribute("aria-rowcount", model.units.length + 1);
    this.titles();
  }

  titles() {
    const isYours = !this.model.isPublished();
    const title = (text, kind = "") => element("span", { role: "columnheader", class: kind, text });
    const axis = element("span", { role: "columnheader", class: "axis", title: "The band is the rank in nine of ten weightings; the mark is the rank now." },
      element("span", { text: "1" }), element("span", { text: "rank" }), element("span", { text: String(this.model.units.length) }), element("em", { text: "9 in 10" }));
    this.head.replaceChildren(
      title(isYours ? "yours" : "rank", "number"), title(isYours ? "published" : "", "number"), title("unit"),
      title(isYours ? "your score" : "score", "number"), title(this.model.additive ? "what it is made of" : "its parts' own scores"), axis);
  }

  /** The rows in the order of their ranks, as the command line has it: ties by code. */
  show(now, published) {
    Object.assign(this, { now, published });
    const ranks = now.ranks, rank = (row) => ranks[row] ?? Infinity;
    this.order = this.byCode().slice().sort((a, b) => rank(a) - rank(b));
    this.position = new Int32Array(this.order.length).fill(-1);
    this.filter();
  }

  byCode() {
    const { units } = this.model;
    this.codes ??= units.map((_, row) => row).sort((a, b) => (units[a].unit < units[b].unit ? -1 : 1));
    return this.codes;
  }

  filter(text = this.sought ?? "") {
    this.sought = text.trim().toLowerCase();
    const has = (row) => { const { unit, name } = this.model.units[row]; return name.toLowerCase().includes(this.sought) || unit.toLowerCase().includes(this.sought); };
    this.visible = this.sought ? this.order.filter(has) : this.order;
    this.position.fill(-1);
    this.visible.forEach((row, place) => { this.position[row] = place; });
  }

  /** Places of the rows that are seen, with a few before and behind. */
  seen() {
    this.height ||= parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--row"));
    const top = this.space.getBoundingClientRect().top, frame = this.list.getBoundingClientRect();
    const from = Math.max(0, frame.top) - top, to = Math.min(innerHeight, frame.bottom) - top;
    const first = Math.max(0, Math.floor(from / this.height) - 2);
    return [first, Math.min(this.visible.length, Math.ceil(Math.max(to, this.height * 12) / this.height) + 2)];
  }

  /** The units whose rows are seen. */
  rowsSeen() {
    const [first, last] = this.seen();
    return this.visible.slice(first, Math.max(first, last));
  }

  draw() {
    if (!this.now) return;
    const rows = this.rowsSeen();
    const missing = rows.filter((row) => this.now.parts.get(row) === undefined);
    if (missing.length && this.more) this.more(missing);
    const wanted = new Set(rows);
    for (const [row, made] of this.drawn) {
      if (!wanted.has(row)) { made.box.remove(); this.drawn.delete(row); }
    }
    const height = `${this.visible.length * this.height}px`;
    if (this.space.style.height !== height) this.space.style.height = height;
    for (const row of rows) this.row(row);
  }

  row(row) {
    let made = this.drawn.get(row);
    if (!made) {
      made = this.make(row);
      this.drawn.set(row, made);
      this.space.append(made.box);
    }
    const { now, published, model } = this, place = this.position[row];
    const moved = `translateY(${place * this.height}px)`;
    if (made.box.style.transform !== moved) {
      made.box.style.transform = moved;
      made.box.setAttribute("aria-rowindex", place + 2);
    }
    const [rank, was] = [now.ranks[row], published.ranks[row]];
    made.rank.textContent = rankText(rank);
    made.score.textContent = figure(now.scores[row], this.decimals);
    const isYours = !model.isPublished(), gained = was - rank;
    const change = !isYours || rank === null || was === null ? "" : gained > 0 ? `▲ ${gained}` : gained < 0 ? `▼ ${-gained}` : "=";
    made.was.textContent = isYours ? rankText(was) : "";
    made.moved.textContent = change;
    made.moved.className = gained > 0 ? "up" : gained < 0 ? "down" : "soft";
    made.change.title = change && gained ? `${Math.abs(gained)} places ${gained > 0 ? "better" : "worse"} than published` : "";
    made.box.setAttribute("aria-selected", String(row === this.selected));
    made.box.classList.toggle("second", row === this.second);
    this.parts(made, now.parts.get(row));
    this.interval(made, row);
  }

  make(row) {
    const cell = (kind) => element("span", { role: "gridcell", class: kind });
    const made = {
      rank: cell("number"), change: cell("change number"), name: cell("name"), score: cell("number score"),
      parts: cell(this.stacked ? "stack" : "tiles"), interval: cell("interval"),
      was: element("span", { class: "was" }), moved: element("span"),
      line: element("s"), band: element("b"), mark: element("u"), words: element("em"),
    };
    made.change.append(made.was, made.moved);
    made.name.textContent = made.name.title = this.model.units[row].name;
    made.interval.append(element("span", { class: "scale" }, made.line, made.band, made.mark), made.words);
    made.segments = this.model.pillars.map((_, at) => {
      const segment = element("span");
      segment.style.background = colour(at);
      return segment;
    });
    made.parts.append(...made.segments);
    made.box = element("div", { class: "row cells", role: "row", onclick: () => this.choose(row) },
      made.rank, made.change, made.name, made.score, made.parts, made.interval);
    return made;
  }

  /** Stacked parts of a sum; else a column for each part's own score. */
  parts(made, parts) {
    if (!parts) return;
    const { pillars } = this.model, [low, high] = this.range;
    const said = pillars.map((pillar, at) => `${pillar.name} ${figure(parts[at], this.decimals)}`).join(", ");
    if (made.said === said) return;
    made.said = made.parts.title = said;
    made.parts.setAttribute("aria-label", said);
    made.segments.forEach((segment, at) => {
      const part = parts[at] ?? 0;
      if (this.stacked) segment.style.width = `${Math.max(0, 100 * part / (high || 1))}%`;
      else segment.style.height = `${Math.max(4, 100 * (part - low) / (high - low || 1))}%`;
    });
  }

  interval(made, row) {
    const found = this.intervals?.[row], count = Math.max(1, this.model.units.length - 1);
    const at = (rank) => `${(100 * (rank - 1)) / count}%`;
    const rank = this.now.ranks[row];
    made.mark.hidden = rank === null;
    made.mark.style.left = at(rank ?? 1);
    made.band.hidden = made.words.hidden = !found || found[0] === null;
    if (!found || found[0] === null) return;
    made.band.style.left = at(found[0]);
    made.band.style.width = `${(100 * (found[2] - found[0])) / count}%`;
    made.words.textContent = found[0] === found[2] ? String(found[0]) : `${found[0]}–${found[2]}`;
  }

  choose(row) {
    this.selected = row;
    this.place.setAttribute("aria-label", `Ranking; chosen: ${this.model.units[row].name}`);
    this.draw();
    this.chosen(row);
  }

  /** Brings a unit's row into view. */
  reveal(row) {
    const place = this.position[row];
    if (place < 0) return;
    const frame = this.list.getBoundingClientRect();
    const top = this.space.getBoundingClientRect().top + place * this.height;
    if (this.list.scrollHeight > this.list.clientHeight + 1) {
      if (top < frame.top) this.list.scrollTop += top - frame.top;
      else if (top + this.height > frame.bottom) this.list.scrollTop += top + this.height - frame.bottom;
    } else if (top < 140 || top + this.height > innerHeight) {
      scrollBy(0, top - innerHeight / 3);
    }
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12, Home: -1e9, End: 1e9 }[event.key];
    if (!step || !this.visible.length) return;
    event.preventDefault();
    const now = this.selected === null ? -1 : this.position[this.selected];
    const place = Math.min(this.visible.length - 1, Math.max(0, now + step));
    this.selected = this.visible[place];
    this.reveal(this.selected);
    this.choose(this.selected);
  }
}
