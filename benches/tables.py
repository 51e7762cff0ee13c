#!/usr/bin/env python3
"""Sets tables in and out beside polars doing the same, in turns; writes benches/TABLES.md.

    python3 benches/tables.py            # a million units; about three minutes on a quiet machine
    python3 benches/tables.py 100000     # fewer, to try

Needs cargo and python3 with venv; polars and NumPy are installed into target/tables. The file of values
is made once, in target/tables-data. Whatever else runs distorts both sides: the seconds of the
processor suffer less than those on the clock.
"""

import csv
import json
import sys
from pathlib import Path

import machine
from machine import ROOT, measured, ratio, spread

ROUNDS = 5
COLUMNS = 10
WEIGHTS = [1 + column % 3 for column in range(COLUMNS)]
TURNED = [column % 4 == 3 for column in range(COLUMNS)]
PANEL = [1000, 2000, 4000]
PERIODS = 10


def folder(units):
    """An index of ten indicators: min–max, a weighted mean; normal values with all their digits."""
    import numpy

    path = ROOT / "target" / "tables-data" / str(units)
    if (path / "done").exists():
        return path
    path.mkdir(parents=True, exist_ok=True)
    rows = ["code,parent,weight,type,direction", "index,,,index,"]
    for column in range(COLUMNS):
        direction = -1 if TURNED[column] else 1
        rows.append(f"x{column},index,{WEIGHTS[column]},indicator,{direction}")
    (path / "framework.csv").write_text("\n".join(rows) + "\n")
    (path / "methodology.toml").write_text(
        "[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]\n"
    )
    random = numpy.random.default_rng(1)
    with open(path / "data.csv", "w", encoding="utf-8") as file:
        file.write("unit," + ",".join(f"x{column}" for column in range(COLUMNS)) + "\n")
        for start in range(0, units, 100_000):
            values = random.normal(100, 20, size=(min(100_000, units - start), COLUMNS))
            for row, cells in enumerate(values.tolist(), start):
                file.write(f"U{row:07}," + ",".join(map(repr, cells)) + "\n")
    import polars

    table = polars.read_csv(path / "data.csv")
    table.write_parquet(path / "data.parquet", compression="snappy")
    (path / "done").touch()
    return path


def panel(units):
    """An index of four indicators over ten years."""
    path = ROOT / "target" / "tables-data" / f"panel-{units}"
    path.mkdir(parents=True, exist_ok=True)
    rows = ["code,parent,weight,type", "index,,,index"]
    rows += [f"x{column},index,1,indicator" for column in range(4)]
    (path / "framework.csv").write_text("\n".join(rows) + "\n")
    (path / "methodology.toml").write_text(
        "[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]\n"
    )
    with open(path / "data.csv", "w", encoding="utf-8") as file:
        file.write("unit,period,x0,x1,x2,x3\n")
        for period in range(PERIODS):
            for unit in range(units):
                cells = [(unit * 31 + period * 7 + column * 13) % 997 + 1 for column in range(4)]
                file.write(f"U{unit},{2010 + period}," + ",".join(map(str, cells)) + "\n")
    return path


def polars_ranks(data, top, output):
    """What polars does; runs in a process of its own."""
    import polars as pl

    read = pl.read_parquet if data.endswith(".parquet") else pl.read_csv
    names = [f"x{column}" for column in range(COLUMNS)]
    table = read(data)
    scores = []
    for name, turned in zip(names, TURNED):
        low, high = pl.col(name).min(), pl.col(name).max()
        score = (pl.col(name) - low) / (high - low) * 100.0
        scores.append((100.0 - score if turned else score).alias(name))
    table = table.select("unit", *scores)
    total = sum(pl.col(name) * weight for name, weight in zip(names, WEIGHTS)) / sum(WEIGHTS)
    table = table.with_columns(total.alias("score"))
    table = table.with_columns(pl.col("score").rank("min", descending=True).alias("rank"))
    table = table.sort("rank", "unit")
    table = table.select("rank", "unit", pl.col("unit").alias("name"), "score", *names)
    if top:
        table = table.head(top)
    table.write_csv(output)


# Scores this near, relative to their size, are tied in ours; polars orders them by their last bits.
NOISE = 1e-12


def agree(ours, theirs):
    """Both tables hold the same units and the same scores to twelve digits, in the same order but for ties:
    units whose scores are the same but for binary noise share a rank in ours and not in polars'.
    """
    rows, first, own_only, peer_only = 0, None, {}, {}
    with open(ours, encoding="utf-8") as own, open(theirs, encoding="utf-8") as peer:
        own, peer = csv.reader(own), csv.reader(peer)
        assert next(own) == next(peer)
        for one, other in zip(own, peer, strict=True):
            rows += 1
            rank, score = int(one[0]), float(one[3])
            if first is None or rank != first[0]:
                assert rank == rows, one
                first = rank, score
            assert abs(score - first[1]) <= NOISE * abs(score), (one, first)
            own_only[one[1]], peer_only[other[1]] = one, other
            if own_only.keys() == peer_only.keys():
                for unit, one in own_only.items():
                    other = peer_only[unit]
                    assert one[2] == other[2], (one, other)
                    for a, b in zip(map(float, one[3:]), map(float, other[3:]), strict=True):
                        assert abs(a - b) <= 1e-10, (one, other)
                own_only, peer_only = {}, {}
            else:
                # The places that units have exchanged are those of a tie.
                assert rank == first[0] and len(own_only) < 10, (one, other)
    assert not own_only, own_only
    return rows


def main():
    units = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    cindex = machine.cindex("cli,parquet")
    path = folder(units)
    lines = [
        "# Tables",
        "",
        "Written by `python3 benches/tables.py`; medians (least–most) of "
        f"{ROUNDS} rounds in which ours and polars take turns.",
        "",
        f"{machine.in_words()}; polars {__import__('polars').__version__} with one thread.",
        "",
        f"## {units:,} units × {COLUMNS} indicators, from a table to a table of ranks",
        "",
        "Read, normalise (min–max), average with weights, rank, sort by rank, write rank, code, name, "
        "score and the scores of the indicators. Whole commands, with the start of each: "
        "seconds of the processor, then on the clock.",
        "",
        "| from | rows written | ours, processor | polars, processor | ratio | ours, clock | "
        "polars, clock | ratio | ours, MiB | polars, MiB | ratio of memory |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    own_table, peer_table = path / "ours.csv", path / "polars.csv"
    for source in ("data.csv", "data.parquet"):
        data = path / source
        machine.page_cache(data)
        for top in (None, 10):
            ours, peers = [], []
            command = [cindex, "rank", path, "--data", data, "--format", "csv"]
            command += ["--output", own_table] + (["--top", top] if top else [])
            peer = [sys.executable, __file__, "--polars", data, top or 0, peer_table]
            for _ in range(ROUNDS):
                ours.append(measured(command))
                peers.append(measured(peer))
            rows = agree(own_table, peer_table)
            processor = [[it.processor for it in side] for side in (ours, peers)]
            clock = [[it.wall for it in side] for side in (ours, peers)]
            memory = [[it.memory for it in side] for side in (ours, peers)]
            lines.append(
                f"| {source} | {rows:,} | {spread(processor[0])} | {spread(processor[1])} | "
                f"**{ratio(processor[1], processor[0]):.2f}** | {spread(clock[0])} | "
                f"{spread(clock[1])} | {ratio(clock[1], clock[0]):.2f} | {spread(memory[0], 0)} | "
                f"{spread(memory[1], 0)} | **{ratio(memory[0], memory[1]):.2f}** |"
            )
    lines += [
        "",
        "The two tables hold the same units in the same order and the same scores to twelve digits, "
        "which the script checks; units whose scores are the same but for binary noise (10⁻¹² of them) "
        "share a rank in ours, and polars orders them by their last bits.",
        "",
        f"## How trends grow: units × {PERIODS} periods",
        "",
        "`cindex audit --trends --format json`, seconds of the processor.",
        "",
        "| units | seconds | for twice the units |",
        "|---|---|---|",
    ]
    before = None
    for count in PANEL:
        command = [cindex, "audit", panel(count), "--trends", "--format", "json"]
        runs = [measured(command) for _ in range(ROUNDS)]
        json.loads(runs[0].output)
        seconds = sorted(it.processor for it in runs)[ROUNDS // 2]
        growth = f"{seconds / before:.1f} times" if before else ""
        lines.append(f"| {count:,} | {spread([it.processor for it in runs])} | {growth} |")
        before = seconds
    text = "\n".join(lines) + "\n"
    if units == 1_000_000:
        (ROOT / "benches" / "TABLES.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    one = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    machine.in_venv("tables", ["polars>=2,<3", "numpy>=2,<3"], Path(__file__), one)
    if "--polars" in sys.argv:
        data, top, output = sys.argv[2:]
        polars_ranks(data, int(top), output)
    else:
        main()
