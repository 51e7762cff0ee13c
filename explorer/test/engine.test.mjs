// The engine that is shipped is the engine of the command line: the same bytes for every fixture.
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { cindex, engineOf, explore, fixtures, held, root, scratch } from "./support.mjs";

const references = process.env.COMPOSITE_INDEX_REFERENCES;
const shared = !references || references === "required" ? path.join(root, "../shared") : references;

/** Published indices, whose inputs are outside the repository. */
const published = ["asem_coinr", "epi2020", "gii2024", "inform_2020"];

async function opened(dir, ...more) {
  const file = explore(dir, ...more);
  const engine = await engineOf(file);
  const answer = JSON.parse(engine.text(`{"open":${held(file, "index")}}`));
  assert.equal(answer.error, undefined);
  return { engine, answer };
}

for (const dir of fixtures) {
  test(`${dir}: scores have the bytes of the command line`, async () => {
    const { engine } = await opened(dir);
    const own = engine.text('{"score":{"weights":{}}}');
    const theirs = cindex("score", dir, "--format", "json");
    assert.ok(theirs.length > 50000);
    assert.equal(own, theirs);
  });
}

for (const name of published) {
  const inputs = path.join(shared, "published", name, "inputs.csv");
  // Where references are asked for, an absent one fails.
  const skip = !references && !existsSync(inputs) && "its inputs are not at hand";
  test(`tests/published/${name}: scores have the bytes of the command line`, { skip }, async () => {
    const dir = `tests/published/${name}`, data = ["--data", inputs];
    const { engine } = await opened(dir, ...data);
    assert.equal(engine.text('{"score":{"weights":{}}}'), cindex("score", dir, ...data, "--format", "json"));
  });
}

test("under other weights too, and the table of a step is theirs", async () => {
  const { engine, answer } = await opened("fixtures/gai-2024");
  const weights = { talent: 0, commercial: 0.4 };
  const theirs = cindex("score", "fixtures/gai-2024", "--weights", "talent=0,commercial=0.4", "--format", "json");
  assert.equal(engine.text(JSON.stringify({ score: { weights } })), theirs);
  const rows = JSON.parse(theirs).rows.filter((row) => row.level === "index");
  const every = rows.map((_, row) => row);
  const step = engine.ask({ step: { weights, rows: every } });
  assert.deepEqual(step.ranks, rows.map((row) => row.rank));
  assert.deepEqual(step.scores, rows.map((row) => row.score));
  const pillars = answer.nodes.filter((node) => node.parent === 0).map((node) => node.node);
  const parts = new Map(JSON.parse(theirs).rows.map((row) => [`${row.unit} ${row.node}`, row.contribution]));
  step.parts.forEach((own, row) => own.forEach((part, at) => assert.equal(part, parts.get(`${rows[row].unit} ${pillars[at]}`))));
});

test("intervals are those of `cindex sweep`, but for the drawing", async () => {
  const { engine } = await opened("fixtures/gai-2024");
  const units = engine.ask({ open: JSON.parse(held(path.join(scratch, "gai-2024.html"), "index")) }).units;
  const draws = 20000;
  for (const [within, law] of [[0.25, ["--within", "25%"]], [null, ["--simplex"]]]) {
    const { ranks } = engine.ask({ sweep: { weights: {}, draws, within } });
    const own = new Map(units.map(({ unit }, row) => [unit, ranks[row]]));
    const theirs = JSON.parse(cindex("sweep", "fixtures/gai-2024", "--draws", String(draws), ...law, "--format", "json"));
    assert.equal(theirs.ranks.length, 83);
    let same = 0;
    for (const row of theirs.ranks) {
      [row["5%"], row.median, row["95%"]].forEach((rank, at) => {
        const apart = Math.abs(own.get(row.unit)[at] - rank);
        assert.ok(apart <= 1, `${row.unit}: ${own.get(row.unit)} and ${row["5%"]}, ${row.median}, ${row["95%"]}`);
        same += apart === 0;
      });
    }
    assert.ok(same >= 0.85 * 249, `${same} of 249 quantiles are the same`);
  }
});

test("a weight that is to bring a unit to a rank does so on the command line", async () => {
  const { engine } = await opened("fixtures/gai-2024");
  const ways = engine.ask({ ways: { weights: {}, unit: "KOR", rank: 4 } });
  assert.ok(ways.weights.length > 0);
  for (const way of ways.weights) {
    const beyond = way.weight * (way.needed > way.share ? 1 + 1e-6 : 1 - 1e-6);
    const rows = JSON.parse(cindex("rank", "fixtures/gai-2024", "--weights", `${way.node}=${beyond}`, "--format", "json")).rows;
    assert.ok(rows.find((row) => row.unit === "KOR").rank <= 4, `${way.node} at ${way.needed}`);
  }
  const { reach } = JSON.parse(cindex("reach", "fixtures/gai-2024", "--unit", "KOR", "--rank", "4", "--format", "json"));
  const theirs = new Map(reach.single.map((move) => [move.node, move]));
  assert.equal(ways.values.length, theirs.size);
  for (const { node, points, within } of ways.values) {
    assert.ok(Math.abs(points - theirs.get(node).points) < 1e-9 * points, node);
    assert.equal(within, theirs.get(node).within_cap, node);
  }
});

test("what the engine refuses it says, and stays as it was", async () => {
  const { engine } = await opened("fixtures/gai-2021");
  const zero = Object.fromEntries(["implementation", "innovation", "investment"].map((node) => [node, 0]));
  assert.throws(() => engine.ask({ step: { weights: zero, rows: [] } }), /sum|zero/);
  assert.throws(() => engine.ask({ step: { weights: { nowhere: 1 }, rows: [] } }), /`nowhere` is not a node/);
  assert.throws(() => engine.ask({ profile: { weights: {}, unit: "XXX" } }), /`XXX` is not a unit/);
  assert.throws(() => engine.ask({ dance: {} }), /not understood/);
  assert.throws(() => engine.ask("{"), /not understood/);
  assert.equal(engine.ask({ step: { weights: {}, rows: [] } }).ranks.filter((rank) => rank === 1).length, 1);
});

test("the stored engine is as small as it must be", () => {
  const size = statSync(path.join(root, "explorer/engine.wasm.gz")).size;
  assert.ok(size <= 450_000, `${size} bytes`);
  assert.ok(size > 100000);
  assert.match(readFileSync(path.join(root, "explorer/engine.txt"), "utf8"), new RegExp(`bytes compressed: ${size}\n`));
});
