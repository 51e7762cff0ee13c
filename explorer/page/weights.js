// The sliders: one for every node whose weight its group uses; groups below the first level fold.

/** Levels are unfolded from the top while no more nodes than this are seen. */
const UNFOLDED = 14;

class Sliders {
  constructor(model, place, changed) {
    Object.assign(this, { model, place, changed, made: new Map() });
    this.open = new Set([0]);
    let level = model.nodes[0].children, seen = level.length;
    while (level.length) {
      const below = level.flatMap((node) => node.children);
      if ((seen += below.length) > UNFOLDED) break;
      for (const node of level) this.open.add(node.id);
      level = below;
    }
    this.draw();
  }

  /** The slider's length stands for this share of the published weights of the group. */
  scale(group) {
    const largest = Math.max(...group.children.map((child) => this.model.publishedShare(child)), 0);
    return Math.min(1, Math.max(3 * largest, 0.1));
  }

  draw() {
    this.made.clear();
    this.place.replaceChildren(...this.children(this.model.nodes[0]));
    if (!this.made.size) this.place.append(element("p", { class: "hint", text: "Its methods use no weights." }));
    this.update();
  }

  children(group) {
    const movable = this.model.isMovable(group), scale = movable ? this.scale(group) : 1;
    return group.children.map((node) => this.node(node, movable, scale)).filter(Boolean);
  }

  node(node, movable, scale) {
    const below = node.children.length ? this.hasSliders(node) : false;
    if (!movable && !below) return null;
    const id = `w${node.id}`, isOpen = this.open.has(node.id);
    const fold = below && element("button", {
      type: "button", class: "fold", "aria-expanded": String(isOpen), text: isOpen ? "▾" : "▸",
      "aria-label": `${isOpen ? "Fold" : "Unfold"} ${node.name}`,
      onclick: () => { isOpen ? this.open.delete(node.id) : this.open.add(node.id); this.draw(); byId(id)?.focus(); },
    });
    const share = movable ? element("output", { for: id }) : null;
    const label = element(movable ? "label" : "span", { for: movable ? id : null, class: "name", text: node.name });
    const box = element("div", { class: `node${node.depth === 1 ? " first" : ""}` },
      element("div", { class: "head" }, fold || null, label, share));
    if (movable) {
      const range = element("input", { type: "range", id, min: 0, max: 1000, step: 1, "data-node": node.node });
      range.addEventListener("input", () => this.slid(node, range, scale));
      const tick = element("i", { title: `published: ${percent(this.model.publishedShare(node))}` });
      // The handle's middle runs from 8 px behind the start to 8 px before the end.
      const at = Math.min(1, this.model.publishedShare(node) / scale);
      tick.style.left = `calc(8px + ${at} * (100% - 16px))`;
      box.append(element("div", { class: "slide" }, range, tick));
      this.made.set(node.id, { box, range, share, scale });
    }
    if (below && isOpen) box.append(...this.children(node));
    return box;
  }

  hasSliders(group) {
    return this.model.isMovable(group) || group.children.some((child) => child.children.length && this.hasSliders(child));
  }

  slid(node, range, scale) {
    const { model } = this, group = model.nodes[node.parent];
    // At the tick the weight is the published one, whatever the rounding of the slider.
    const published = Math.round(1000 * model.publishedShare(node) / scale);
    const share = (Number(range.value) / 1000) * scale;
    if (Number(range.value) === published) model.weights[node.id] = node.weight;
    else model.set(node, share * model.publishedSum(group));
    this.changed();
  }

  /** Shows the weights as they are. */
  update() {
    for (const [id, { box, range, share, scale }] of this.made) {
      const node = this.model.nodes[id], group = this.model.nodes[node.parent];
      const at = this.model.weights[id] / this.model.publishedSum(group) / scale;
      const value = String(Math.round(1000 * Math.min(1, at)));
      if (range.value !== value) range.value = value;
      const text = percent(this.model.share(node));
      if (share.value !== text) {
        share.value = text;
        range.setAttribute("aria-valuetext", `${text} of its group, published ${percent(this.model.publishedShare(node))}`);
      }
      box.classList.toggle("moved", this.model.weights[id] !== node.weight);
    }
  }
}
