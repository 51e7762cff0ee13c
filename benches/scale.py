#!/usr/bin/env python3
"""Measures how far one machine goes, and rewrites the figures of docs/SCALE.md.

    python3 benches/scale.py              # 10⁸ draws, 10⁷ units: some twenty minutes and 4 GB of disk
    python3 benches/scale.py 100000       # so many units and ten times as many draws, to try

Needs cargo and python3 with venv; the tables are made by benches/tables.py, with NumPy and polars in
target/tables. Whatever else runs distorts the seconds on the clock.
"""

import sys
from pathlib import Path

import machine
import tables
from machine import ROOT, measured

WIDE = ROOT / "fixtures" / "gai-2024-full-synthetic"
PAGE = ROOT / "docs" / "SCALE.md"
START, END = "<!-- figures: python3 benches/scale.py -->\n", "<!-- end of figures -->\n"


def power(number):
    """A power of ten as people write it, and any other number with commas."""
    digits = str(number)
    if digits.strip("0") == "1" and number > 1000:
        return "10" + str(len(digits) - 1).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{number:,}"


def row(what, command):
    found = measured(command)
    print(what, f"{found.wall:.1f} s", flush=True)
    return f"| {what} | {found.wall:.1f} | {found.processor:.1f} | {found.memory:,.0f} |"


def main():
    units = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    cindex = machine.cindex("cli,parquet")
    head = ["| | seconds on the clock | seconds of the processor | memory, MiB |", "|---|---|---|---|"]
    lines = [machine.in_words() + ". Whole commands, with the start of each.", ""]

    lines += ["Sweeps over the weights of 83 units, 122 indicators, five levels (`cindex sweep --draws N`):", ""]
    lines += head
    for draws in (units // 10, units, 10 * units):
        sweep = [cindex, "sweep", WIDE, "--draws", draws, "--format", "json"]
        lines.append(row(f"{power(draws)} draws", sweep))
    lines.append(row(f"{power(units)} random draws (`--random`)", [*sweep[:4], units, "--random", "--format", "json"]))

    lines += ["", "Ranking units on ten indicators, min–max and a weighted mean (`cindex rank DIR --data FILE`):", ""]
    lines += head
    for count in (units // 10, units):
        path = tables.folder(count)
        for data in ("data.csv", "data.parquet"):
            machine.page_cache(path / data)
            rank = [cindex, "rank", path, "--data", path / data, "--format", "csv", "--output", path / "ours.csv"]
            kind = "CSV" if data.endswith("csv") else "Parquet"
            lines.append(row(f"{power(count)} units from {kind}, the first ten", [*rank, "--top", 10]))
            lines.append(row(f"{power(count)} units from {kind}, all to CSV", rank))
    text = "\n".join(lines) + "\n"
    if len(sys.argv) == 1:
        before, rest = PAGE.read_text(encoding="utf-8").split(START)
        after = rest.split(END)[1]
        PAGE.write_text(before + START + "\n" + text + "\n" + END + after, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    machine.in_venv("tables", ["polars>=2,<3", "numpy>=2,<3"], Path(__file__), {})
    main()
