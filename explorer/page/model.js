// The index that is open: its tree, its weights as they were published and as they are now.

class Model {
  constructor(opened) {
    Object.assign(this, opened);
    this.nodes.forEach((node, id) => Object.assign(node, { id, children: [], depth: 0 }));
    for (const node of this.nodes.slice(1)) {
      const parent = this.nodes[node.parent];
      node.depth = parent.depth + 1;
      if (!node.memo) parent.children.push(node);
    }
    this.byCode = new Map(this.nodes.map((node) => [node.node, node]));
    this.unitByCode = new Map(this.units.map((unit, row) => [unit.unit, row]));
    this.weights = this.nodes.map((node) => node.weight);
    const decimals = (largest) => (largest >= 1000 ? 0 : largest > 1.5 ? 2 : 3);
    this.decimals = decimals;
  }

  /** The parts that the table shows: the children of the index that take part. */
  get pillars() { return this.nodes[0].children; }

  isPublished() { return this.nodes.every((node) => this.weights[node.id] === node.weight); }

  sum(group, weights = this.weights) {
    return group.children.reduce((sum, child) => sum + weights[child.id], 0);
  }

  publishedSum(group) { return group.children.reduce((sum, child) => sum + child.weight, 0); }

  /** The share of a node's weight within its group; null where all weights are zero. */
  share(node) {
    const sum = this.sum(this.nodes[node.parent]);
    return sum > 0 ? this.weights[node.id] / sum : null;
  }

  publishedShare(node) { return node.weight / this.publishedSum(this.nodes[node.parent]); }

  /** Groups whose weights can be moved. */
  isMovable(group) { return group.children.length > 1 && group.children.every((child) => child.used); }

  /** Weights with six digits, so that a link and a command say them in full. */
  set(node, weight) { this.weights[node.id] = Number(weight.toPrecision(6)); }

  /** The weights that differ from the published ones, by code. */
  moved() {
    const moved = this.nodes.filter((node) => this.weights[node.id] !== node.weight);
    return Object.fromEntries(moved.map((node) => [node.node, this.weights[node.id]]));
  }

  reset() { this.weights = this.nodes.map((node) => node.weight); }

  equalise() {
    for (const group of this.nodes.filter((node) => this.isMovable(node))) {
      const even = Number((this.publishedSum(group) / group.children.length).toPrecision(6));
      const isEven = group.children.every((child) => Math.abs(child.weight - even) < 1e-9 * even);
      for (const child of group.children) this.weights[child.id] = isEven ? child.weight : even;
    }
  }

  /** `talent=2,research=1`, as the command line takes it. */
  written() {
    return Object.entries(this.moved()).map(([code, weight]) => `${code}=${weight}`).join(",");
  }

  /** Takes weights as they are written; what is no weight of this index is left out and said. */
  read(written) {
    const strange = [];
    this.reset();
    for (const pair of written.split(",").filter(Boolean)) {
      const cut = pair.lastIndexOf("=");
      const node = this.byCode.get(pair.slice(0, cut)), weight = Number(pair.slice(cut + 1));
      const isWeight = pair.slice(cut + 1) !== "" && Number.isFinite(weight) && weight >= 0;
      if (cut > 0 && node?.used && isWeight) this.weights[node.id] = weight;
      else strange.push(pair);
    }
    return strange;
  }
}

// Small helpers of every part of the page. Texts enter as text alone, never as markup.

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") made.textContent = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") made.textContent = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

const byId = (id) => document.getElementById(id);
const percent = (share) => (share === null ? "–" : `${(100 * share).toFixed(1)} %`);
const rankText = (rank) => (rank === null || rank === undefined ? "–" : String(rank));
function figure(number, decimals = 2) {
  if (number === null || number === undefined) return "–";
  return number !== 0 && Math.abs(number) < 0.5 * 10 ** -decimals ? number.toExponential(1) : number.toFixed(decimals);
}
function ordinal(rank) {
  if (!Number.isInteger(rank)) return String(rank);
  const tens = rank % 100, ones = rank % 10;
  const ending = tens > 10 && tens < 14 ? "th" : ["th", "st", "nd", "rd"][ones] ?? "th";
  return `${rank}${ending}`;
}
// Told apart by people who see colours differently (Okabe and Ito), then greys.
const COLOURS = ["#2f6db5", "#e08a1e", "#3f9b63", "#c2589a", "#8a7a1c", "#4fb3d9", "#b8472a", "#6a5aa8"];
const colour = (position) => COLOURS[position] ?? `hsl(215 8% ${35 + ((position * 13) % 45)}%)`;
