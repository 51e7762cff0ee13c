// Indices made up for a purpose: each puts one thing into a page that a page could stumble over.
import { folder } from "./support.mjs";

const quoted = (cell) => `"${String(cell).replaceAll('"', '""')}"`;
const lines = (rows) => rows.map((row) => `${row.map(quoted).join(",")}\n`).join("");

export const HOSTILE = [
  "</script><script>alert(1)</script>",
  "<b>bold</b>",
  "<img src=x onerror=alert(2)>",
  `"quoted", 'and' & more; a, comma`,
  "=1+1",
  "{{title}} ${title} $& $1",
  "a name that is much longer than any column of the table could ever be, and goes on",
  "العربية 日本語 ü",
];

/** Names that would be markup if they were taken for it. */
export function hostile() {
  return folder("hostile", {
    "framework.csv": lines([["code", "parent", "type", "weight", "name"], ["i", "", "aggregate", "", "<i>An index</i></title>"],
      ["a", "i", "indicator", 2, "</script><b>first</b>"], ["b", "i", "indicator", 1, "second & <last>"]]),
    "methodology.toml": "",
    "data.csv": lines([["unit", "name", "a", "b"], ...HOSTILE.map((name, at) => [`U${at}`, name, at, HOSTILE.length - at / 2])]),
  });
}

/** Units without a score, and with a gap that others make up for. */
export function missing() {
  return folder("missing", {
    "framework.csv": lines([["code", "parent", "type", "weight", "name"], ["i", "", "aggregate", "", "With gaps"],
      ["p", "i", "aggregate", 1, "People"], ["a", "p", "indicator", 1, "A"], ["b", "p", "indicator", 1, "B"], ["q", "i", "aggregate", 1, "Money"], ["c", "q", "indicator", 1, "C"]]),
    "methodology.toml": 'accept = ["empty-unit"]\n[groups]\nmissing = { rule = "require-all" }\n[node.p]\nmissing = { rule = "reweight" }\n',
    "data.csv": lines([["unit", "a", "b", "c"], ["W", 1, 2, 3], ["X", 4, "", 2], ["Y", "", "", 5], ["Z", 2, 2, ""], ["V", "", "", ""]]),
  });
}

/** Many units, from a generator that everybody can run again. */
export function many(units = 3000) {
  let state = 1;
  const next = () => { state = (state * 48271) % 2147483647; return (state / 2147483647).toFixed(6); };
  const indicators = ["a", "b", "c", "d", "e", "f", "g"];
  const rows = Array.from({ length: units }, (_, at) => [`U${String(at).padStart(4, "0")}`, `Unit ${at}`, ...indicators.map(next)]);
  return folder("many", {
    "framework.csv": lines([["code", "parent", "type", "weight", "name"], ["i", "", "aggregate", "", "Three thousand"],
      ["p", "i", "aggregate", 1, "P"], ["q", "i", "aggregate", 2, "Q"], ...indicators.map((code, at) => [code, at < 4 ? "p" : "q", "indicator", 1, code.toUpperCase()])]),
    "methodology.toml": "[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]\n",
    "data.csv": lines([["unit", "name", ...indicators], ...rows]),
  });
}

/** A method that compares units with each other. */
export function comparing(aggregation) {
  return folder(`comparing-${aggregation.replace(/\W/g, "")}`, {
    "framework.csv": lines([["code", "parent", "type", "weight", "name"], ["i", "", "aggregate", "", "Compared"],
      ["a", "i", "indicator", 3, "A"], ["b", "i", "indicator", 2, "B"], ["c", "i", "indicator", 1, "C"]]),
    "methodology.toml": `[groups]\naggregation = ${aggregation}\n`,
    "data.csv": lines([["unit", "a", "b", "c"], ["K", 9, 1, 4], ["L", 6, 5, 5], ["M", 3, 8, 1], ["N", 1, 9, 9], ["O", 5, 2, 8]]),
  });
}
