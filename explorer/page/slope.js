// The published ranking and yours side by side: a line for every unit that is shown.

/** More lines than this cannot be told apart. */
const MOST_LINES = 120;

function drawSlope(page) {
  const { model, table, now, published } = page, place = byId("slope");
  const both = (row) => now.ranks[row] !== null && published.ranks[row] !== null;
  let rows = table.visible.filter(both);
  const cut = rows.length > MOST_LINES;
  if (cut) {
    const at = table.selected === null ? 0 : Math.max(0, rows.indexOf(table.selected) - MOST_LINES / 2);
    rows = rows.slice(at, at + MOST_LINES);
  }
  const width = Math.max(300, Math.min(760, place.clientWidth - 6)), step = 17, top = 30;
  const text = Math.max(110, Math.min(250, width * 0.36));
  const sides = [(row) => published.ranks[row], (row) => now.ranks[row]].map((rank) => {
    const order = rows.slice().sort((a, b) => rank(a) - rank(b) || (model.units[a].unit < model.units[b].unit ? -1 : 1));
    return new Map(order.map((row, at) => [row, top + at * step]));
  });
  const height = top + rows.length * step + 6;
  const title = svg("title", { text: "Published and your ranking" });
  const described = svg("desc", { text: "Each unit's rank under the published weights on the left and under your weights on the right; rising lines are whole, falling lines dashed." });
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img" }, title, described,
    svg("text", { x: text, y: 14, "text-anchor": "end", "font-weight": 700, text: "Published" }),
    svg("text", { x: width - text, y: 14, "font-weight": 700, fill: "#8a4b00", text: model.isPublished() ? "Yours (the same)" : "Yours" }));
  const letters = Math.floor((text - 34) / 6.6);
  const short = (name) => (name.length > letters ? `${name.slice(0, letters - 1)}…` : name);
  for (const row of rows) {
    const gained = published.ranks[row] - now.ranks[row], [left, right] = sides.map((side) => side.get(row));
    const kind = `${gained > 0 ? "rise" : gained < 0 ? "fall" : ""}${row === table.selected ? " chosen" : ""}`;
    const name = model.units[row].name;
    drawing.append(svg("g", { class: kind, onclick: () => { table.choose(row); drawSlope(page); } },
      svg("title", { text: `${name}: ${published.ranks[row]} published, ${now.ranks[row]} yours` }),
      svg("text", { x: text - 8, y: left + 4, "text-anchor": "end", text: `${short(name)} ${published.ranks[row]}` }),
      svg("line", { x1: text, y1: left, x2: width - text, y2: right }),
      svg("text", { x: width - text + 8, y: right + 4, text: `${now.ranks[row]} ${short(name)}` })));
  }
  const said = model.isPublished() ? "Move a weight to see who rises (whole line) and who falls (dashed)." : "Whole lines rise, dashed lines fall, grey lines stay.";
  const some = cut ? ` ${MOST_LINES} of ${table.visible.length} units are shown, around the chosen one.` : "";
  place.replaceChildren(element("p", { class: "hint", text: said + some }), drawing);
}
