#!/usr/bin/env python3
"""Sets rank bounds beside a mixed-integer solver on the same sets of weights, in one run, taking
turns; times the other exact decisions; writes benches/DECISIONS.md.

    python3 benches/decisions.py

Needs cargo and python3 with venv; NumPy 2 and highspy are installed into target/compare. Ratios are of
processor time, which other programs distort little; seconds of the clock ask for a quiet machine. Takes
about ten minutes on one.
"""

import csv
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "target" / "compare"
FOLDER = ROOT / "fixtures" / "gai-2021"
ROUNDS = 5
SECONDS = 10
FEATURES = "csv,toml,decisions,parallel"
SETS = {
    "simplex": "all weights of all groups",
    "within": "each weight as written ±25 %",
    "effective": "each effective weight ±25 %",
    "order": "the order of effective weights",
    "order-in-groups": "the order in each group",
    "gai": "the group gai",
    "implementation": "the group implementation",
    "innovation": "the group innovation",
    "investment": "the group investment",
}
ASKED = {"pairs": 0.1, "breakpoints": 1.0, "reach": 0.1, "explain": 0.1}


def in_venv():
    """Starts again with NumPy and HiGHS."""
    python = VENV / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    if os.environ.get("COMPARE_IN_VENV") != "1":
        install = [str(python), "-m", "pip", "install", "-q", "numpy>=2,<3", "highspy>=1.11"]
        subprocess.run(install, check=True)
        os.execve(python, [str(python), __file__], dict(os.environ, COMPARE_IN_VENV="1"))


def build():
    """The path of the benchmark's program."""
    command = ["cargo", "bench", "--no-run", "--features", FEATURES, "--bench", "decisions"]
    command += ["--message-format", "json"]
    output = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    messages = (json.loads(line) for line in output.splitlines())
    return next(it["executable"] for it in messages if it.get("executable"))


def ours(program, *arguments, threads=2):
    """The lines that it prints, as lists."""
    environment = dict(os.environ, RAYON_NUM_THREADS=str(threads))
    command = [program, *map(str, arguments)]
    output = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return list(csv.reader(output.stdout.splitlines()))


class Peer:
    """Best and worst ranks by mixed-integer programmes: a switch for every rival whose order with the
    unit is open, its row scaled by its own greatest difference over the set, all tolerances 1e-9."""

    STRICT = 1e-7

    def __init__(self):
        import highspy
        import numpy as np

        self.highspy, self.np = highspy, np
        nodes = list(csv.DictReader(open(FOLDER / "framework.csv", encoding="utf-8")))
        nodes = [node for node in nodes if node["level"] != "group"]
        rows = list(csv.DictReader(open(FOLDER / "data.csv", encoding="utf-8")))
        leaves = [node["code"] for node in nodes if node["type"] == "indicator"]
        self.units = [row["unit"] for row in rows]
        self.values = np.array([[float(row[leaf]) for leaf in leaves] for row in rows])
        weights = {node["code"]: float(node["weight"] or 1) for node in nodes}
        parents = {node["code"]: node["parent"] for node in nodes}

        def mass(code):
            """Which leaves are below a node."""
            def below(at):
                return at == code or (parents[at] and below(parents[at]))
            return np.array([1.0 if below(leaf) else 0.0 for leaf in leaves])

        self.groups = {}
        for code, parent in parents.items():
            if parent:
                self.groups.setdefault(parent, []).append((weights[code], mass(code)))

        def effective(code):
            share = weights[code] / sum(weight for weight, _ in self.groups[parents[code]])
            return share * (effective(parents[code]) if parents[parents[code]] else 1.0)

        self.nominal = np.array([effective(leaf) for leaf in leaves])

    def region(self, name):
        """Rows r with r·e ≥ 0, beside e ≥ 0 and Σ e = 1."""
        np, rows = self.np, []
        ones = np.ones(len(self.nominal))

        def pairs(group):
            return ((a, b) for a in group for b in group if a is not b)

        if name == "within":
            # m_a w_b (1 − x) ≤ m_b w_a (1 + x), both ways.
            for group in self.groups.values():
                rows += [1.25 * a[0] * b[1] - 0.75 * b[0] * a[1] for a, b in pairs(group)]
        elif name == "effective":
            for leaf, weight in enumerate(self.nominal):
                own = np.eye(len(self.nominal))[leaf]
                rows += [own - 0.75 * weight * ones, 1.25 * weight * ones - own]
        elif name in ("order", "order-in-groups"):
            flat = [[(w, row) for w, row in zip(self.nominal, np.eye(len(self.nominal)))]]
            for group in flat if name == "order" else self.groups.values():
                rows += [a[1] - b[1] for a, b in pairs(group) if a[0] > b[0] * (1 + 1e-12)]
        elif name in self.groups:
            for code, group in self.groups.items():
                if code != name:
                    rows += [a[0] * b[1] - b[0] * a[1] for a, b in pairs(group)]
        return rows

    def solver(self, rows, switches, costs, extra):
        """Weights, then switches; rows of the set, then those of the rivals."""
        np, highspy = self.np, self.highspy
        leaves, infinity = len(self.nominal), highspy.kHighsInf
        matrix = [np.ones(leaves)] + rows
        full = [np.concatenate([row, np.zeros(switches)]) for row in matrix] + [r for r, _ in extra]
        lower = [1.0] + [0.0] * len(rows) + [low for _, low in extra]
        upper = [1.0] + [infinity] * (len(rows) + len(extra))
        dense = np.array(full)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = leaves + switches, len(full)
        model.col_cost_ = np.asarray(costs, dtype=float)
        model.col_lower_, model.col_upper_ = np.zeros(model.num_col_), np.ones(model.num_col_)
        model.row_lower_, model.row_upper_ = np.array(lower), np.array(upper)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum((dense != 0).sum(axis=1))])
        model.a_matrix_.index_ = np.nonzero(dense)[1]
        model.a_matrix_.value_ = dense[dense != 0]
        if switches:
            kinds = [highspy.HighsVarType.kContinuous] * leaves
            model.integrality_ = kinds + [highspy.HighsVarType.kInteger] * switches
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        for what in ("mip", "primal", "dual"):
            solver.setOptionValue(f"{what}_feasibility_tolerance", 1e-9)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.passModel(model)
        return solver

    def least(self, rows):
        """The least difference of every pair over the set; not counted as the peer's time."""
        np = self.np
        solver = self.solver(rows, 0, np.zeros(len(self.nominal)), [])
        leaves = np.arange(len(self.nominal), dtype=np.int32)
        count = len(self.units)
        least = np.zeros((count, count))
        for one in range(count):
            for other in range(count):
                if one != other:
                    gaps = self.values[one] - self.values[other]
                    solver.changeColsCost(len(leaves), leaves, gaps)
                    solver.run()
                    least[one, other] = solver.getInfo().objective_function_value
        return least

    def ranks(self, name):
        """Seconds of all programmes, and the best and the worst rank of each unit."""
        np, rows = self.np, self.region(name)
        least = self.least(rows)
        seconds, found = 0.0, {}
        for unit, code in enumerate(self.units):
            others = [other for other in range(len(self.units)) if other != unit]
            ahead = sum(least[other, unit] > 1e-9 for other in others)
            is_open = [o for o in others if least[o, unit] <= 1e-9 and least[unit, o] < -1e-9]
            start = time.process_time()
            best, worst = (self.extreme(rows, unit, is_open, least, side) for side in "bw")
            seconds += time.process_time() - start
            found[code] = (1 + ahead + best, 1 + ahead + worst)
        return seconds, found

    def extreme(self, rows, unit, rivals, least, side):
        """The fewest or the most of the open rivals that are ahead."""
        if not rivals:
            return 0
        np, count = self.np, len(rivals)
        extra = []
        for place, other in enumerate(rivals):
            low, high = least[other, unit], -least[unit, other]
            size = max(-low, high)
            gaps, switch = (self.values[other] - self.values[unit]) / size, np.zeros(count)
            if side == "b":
                # Not ahead unless the switch is on: gap ≤ switch · its greatest value.
                switch[place] = high / size
                extra.append((np.concatenate([-gaps, switch]), 0.0))
            else:
                # Ahead where the switch is on.
                switch[place] = low / size - self.STRICT
                extra.append((np.concatenate([gaps, switch]), low / size))
        sign = 1.0 if side == "b" else -1.0
        costs = np.concatenate([np.zeros(len(self.nominal)), sign * np.ones(count)])
        solver = self.solver(rows, count, costs, extra)
        solver.run()
        return round(sign * solver.getInfo().objective_function_value)


def measure(program):
    peer = Peer()
    sets = {}
    for name in SETS:
        one = ours(program, "ranks", name, ROUNDS, threads=1)
        seconds, ranks = peer.ranks(name)
        two = ours(program, "ranks", name, ROUNDS)
        agree = [(row[1], row[2:]) for row in one if row[0] == "rank"]
        mine = {unit: tuple(map(int, both)) for unit, both in agree}
        pairs = [(mine[unit][side], ranks[unit][side]) for unit in mine for side in (0, 1)]
        sets[name] = {
            "one": seconds_of(one, "processor")[0],
            "two": statistics.median(seconds_of(two)),
            "peer": seconds,
            "equal": sum(a == b for a, b in pairs),
            "extremes": len(pairs),
        }
        print(name, sets[name], file=sys.stderr)
    times = {}
    for kind, what, seconds in ours(program, "times", ROUNDS):
        times.setdefault(what, {}).setdefault(kind, []).append(float(seconds))
    proved = [row[1:] for row in ours(program, "proved", SECONDS)]
    return sets, times, proved


def seconds_of(rows, kind="seconds"):
    return [float(row[2]) for row in rows if row[0] == kind]


def load():
    return f"{os.getloadavg()[1]:.1f}"


def processor():
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"


def report(sets, times, proved, before):
    from importlib.metadata import version

    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True)
    lines = [
        "# Results: exact decisions",
        "",
        "Written by `python3 benches/decisions.py`.",
        "",
        f"{datetime.date.today()}, {processor()}, {os.cpu_count()} logical cores, "
        f"{platform.system()} {platform.machine()}; {rustc.stdout.strip()}; "
        f"Python {platform.python_version()}, highspy {version('highspy')} on one thread. The mean load "
        f"of the machine was {before} before the run and {load()} after it: with more than the cores, "
        "seconds of the clock are longer than on a quiet machine.",
        "",
        "## The best and the worst rank of each of 62 units, 7 indicators",
        "",
        "The fixture `gai-2021`. The peer solves two mixed-integer programmes a unit with HiGHS, as "
        "tight and as scaled as sound answers need: a switch for every rival that is not decided by "
        "the least differences of pairs, which it is given and which are not in its time; each row "
        "scaled by its own greatest difference; tolerances of 10⁻⁹. Ours finds those differences too, "
        f"and a third extreme, the worst rank if ties count; {ROUNDS} rounds of it, whose processor time is "
        "told in hundredths of a second together.",
        "",
        "| weights | peer, processor s | ours, processor s | ratio | ours on two threads, clock s | equal "
        "extremes |",
        "|---|---|---|---|---|---|",
    ]
    for name, words in SETS.items():
        it = sets[name]
        lines.append(
            f"| {words} | {it['peer']:.2f} | {it['one']:.3f} | "
            f"**{it['peer'] / max(it['one'], 0.002):.0f}** | {it['two']:.3f} | "
            f"{it['equal']} of {it['extremes']} |"
        )
    lines += [
        "",
        "Asked: below 30 s for every set, exact. All of ours are proved, and each is scored again by "
        "the engine under the weights that show it.",
        "",
        "## 83 × 122, five levels, two threads",
        "",
        "The fixture `gai-2024-full-synthetic`.",
        "",
        "| | clock s, median (least–most) | processor s, all threads | asked |",
        "|---|---|---|---|",
    ]
    words = {
        "breakpoints": "all breakpoints of all nodes",
        "reach": "`reach` for every indicator",
        "explain": "`explain` a gap by Owen",
    }
    for name, seconds in times.items():
        kind, _, which = name.partition(" ")
        what = words.get(kind) or f"relations of all pairs, intervals of all scores: {SETS[which]}"
        clock, work = seconds["seconds"], seconds["processor"][0]
        lines.append(
            f"| {what} | {statistics.median(clock):.3f} ({min(clock):.3f}–{max(clock):.3f}) "
            f"| {work:.3f} | {ASKED[kind]} |"
        )
    lines += [
        "",
        f"## Ranks of 83 × 122 within {SECONDS} s",
        "",
        "Above 16 indicators ranks are intervals between what was found and what cannot be passed, "
        "proved where the two are equal.",
        "",
        "| weights | units proved | mean width found | mean width that cannot be passed | s |",
        "|---|---|---|---|---|",
    ]
    for name, share, found, limit, seconds in proved:
        lines.append(
            f"| {SETS[name]} | {100 * float(share):.0f} % | {float(found):.1f} | "
            f"{float(limit):.1f} | {float(seconds):.1f} |"
        )
    return "\n".join(lines) + "\n"


def main():
    in_venv()
    program, before = build(), load()
    text = report(*measure(program), before)
    (ROOT / "benches" / "DECISIONS.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
