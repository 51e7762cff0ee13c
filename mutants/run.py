#!/usr/bin/env python3
"""Tests the tests: a sample of mutants of the rooms that compute, all in one build.

    python3 mutants/run.py [--sample 400] [--seed 1] [--folder DIR]

`cargo mutants --list` names the mutants of these rooms. A build for each of thousands would take days.
So each function of the sample gets the bodies of its mutants beside its own, and an environment variable
chooses at run time. The binaries of the tests run in turn until one fails or takes too long; a mutant
that none catches has survived. Needs cargo-mutants and the outside references.

Writes mutants/RESULTS.md after each mutant. They run in random order, so that those of a run that is
interrupted are a sample too; it resumes where it was interrupted. What is known of survivors is in
mutants/survivors.json.

Left out: mutants that do not compile, and those of functions that cannot choose at run time (`const fn`,
and functions whose type is `impl Trait`).
"""

import argparse
import collections
import json
import math
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ROOMS = ["numerics", "methods", "engine", "results", "audit", "robustness", "decisions"]
# From the quickest to the slowest.
BINARIES = ["lib", "refusals", "peers", "published", "command_line", "laws"]
# Tests of the sources rather than of what they do: mutants lie in them side by side.
READS_SOURCES = ["--skip", "architecture::"]
CHOICE = """
pub(crate) fn mutant() -> usize {
    static CHOSEN: std::sync::LazyLock<usize> = std::sync::LazyLock::new(|| {
        std::env::var("MUTANT").ok().and_then(|text| text.parse().ok()).unwrap_or(usize::MAX)
    });
    *CHOSEN
}
"""

def listed():
    files = [argument for room in ROOMS for argument in ("-f", f"src/{room}/**")]
    command = ["cargo", "mutants", "--list", "--json", "--all-features", *files]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)


class Text:
    """A file, whose places are line and column from 1."""

    def __init__(self, text):
        self.text = text
        self.starts = [0]
        for line in text.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def at(self, place):
        return self.starts[place["line"] - 1] + place["column"] - 1

    def span(self, span):
        return self.at(span["start"]), self.at(span["end"])


TOKEN = re.compile(r"//[^\n]*|r#\".*?\"#|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])'|[{}]", re.S)


def body_start(text, start, end):
    """Where the block begins whose brace ends a function."""
    open_braces = []
    for token in TOKEN.finditer(text, start, end):
        if token.group() == "{":
            open_braces.append(token.start())
        elif token.group() == "}":
            begun = open_braces.pop()
            if token.end() == end:
                return begun
    return None


def can_choose(mutant, source):
    function = mutant["function"]
    if function is None:
        return False
    start, end = source.span(function["span"])
    body = body_start(source.text, start, end)
    if body is None:
        return False
    head = source.text[start:body]
    result = head.split("->", 1)[1] if "->" in head else ""
    return "const fn" not in head and "impl " not in result.split("where")[0]


def apply(tree, mutants):
    """Writes the tree with all these mutants in it, and no others; files that stay are not touched."""
    texts = {path.relative_to(ROOT): path.read_text() for path in (ROOT / "src").rglob("*.rs")}
    by_function = collections.defaultdict(list)
    for number, mutant in mutants.items():
        span = mutant["function"]["span"]["start"]
        by_function[mutant["file"], span["line"], span["column"]].append((number, mutant))
    by_file = collections.defaultdict(list)
    for (file, *_), group in by_function.items():
        by_file[file].append(group)
    for file, groups in by_file.items():
        source = Text((ROOT / file).read_text())
        text = source.text
        groups.sort(key=lambda group: -source.at(group[0][1]["function"]["span"]["start"]))
        for group in groups:
            start, end = source.span(group[0][1]["function"]["span"])
            body = body_start(source.text, start, end)
            own = source.text[body:end]
            arms = []
            for number, mutant in group:
                low, high = (place - body for place in source.span(mutant["span"]))
                arms.append(f"{number} => {own[:low]}{mutant['replacement']}{own[high:]}")
            arms = "\n".join(arms)
            text = f"{text[:body]}{{ match crate::mutant() {{\n{arms}\n_ => {own}\n}} }}{text[end:]}"
        texts[Path(file)] = text
    texts[Path("src/lib.rs")] += CHOICE
    for file, text in texts.items():
        path = tree / file
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def cargo(tree, *arguments, **others):
    environment = dict(
        os.environ,
        RUSTFLAGS="-Awarnings",
        CARGO_TARGET_DIR=str(tree.parent / "target"),
        CARGO_PROFILE_DEV_DEBUG="0",
        CARGO_PROFILE_DEV_OPT_LEVEL="1",
        COMPOSITE_INDEX_REFERENCES=os.environ.get("COMPOSITE_INDEX_REFERENCES", "required"),
    )
    environment.update(others.pop("environment", {}))
    return subprocess.run(["cargo", *arguments], cwd=tree, env=environment, **others)


def without_unviable(tree, mutants):
    """Drops the mutants that do not compile, until the rest does."""
    while True:
        apply(tree, mutants)
        done = cargo(tree, "check", "--all-features", "--lib", "--message-format", "json",
                     capture_output=True, text=True)
        if done.returncode == 0:
            return mutants
        bad = set()
        for line in done.stdout.splitlines():
            message = json.loads(line).get("message") or {}
            if message.get("level") == "error":
                for span in message["spans"]:
                    bad.add(arm_at(tree, span, mutants))
        bad.discard(None)
        if not bad:
            sys.exit(done.stderr)
        print(f"{len(bad)} do not compile", flush=True)
        mutants = {number: mutant for number, mutant in mutants.items() if number not in bad}


def arm_at(tree, span, mutants):
    """The mutant in whose arm a place is: the last one begun before it. A macro's place is its call."""
    while span["expansion"]:
        span = span["expansion"]["span"]
    lines = (tree / span["file_name"]).read_text().splitlines()
    for text in reversed(lines[: span["line_start"]]):
        found = re.match(r"(\d+) => \{", text)
        if found and int(found.group(1)) in mutants:
            return int(found.group(1))
    return None


def build(tree):
    """The binaries of the tests, by name, from the quickest to the slowest."""
    cargo(tree, "build", "--all-features", "--bins", check=True)
    chosen = ["--lib", *(part for name in BINARIES[1:] for part in ("--test", name))]
    done = cargo(tree, "test", "--all-features", *chosen, "--no-run", "--message-format", "json",
                 check=True, capture_output=True, text=True)
    found = {}
    for line in done.stdout.splitlines():
        message = json.loads(line)
        if message.get("executable") and message["profile"]["test"]:
            kind = message["target"]["kind"][0]
            found["lib" if kind == "lib" else message["target"]["name"]] = message["executable"]
    return {name: found[name] for name in BINARIES}


def passes(tree, executable, number, seconds):
    """Whether all tests of a binary pass under a mutant in time. One that never ends is caught."""
    # The same cases for all mutants, so that none is caught by luck.
    environment = dict(os.environ, MUTANT=str(number), CARGO_MANIFEST_DIR=str(tree), PROPTEST_RNG_SEED="1",
                       COMPOSITE_INDEX_REFERENCES=os.environ.get("COMPOSITE_INDEX_REFERENCES", "required"))
    try:
        done = subprocess.run([executable, "-q", *READS_SOURCES], cwd=tree, env=environment, timeout=seconds,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def caught_by(tree, binaries, seconds, number):
    for name, executable in binaries.items():
        if not passes(tree, executable, number, 60 + 6 * seconds[name]):
            return name
    return None


def times(tree, binaries, number):
    """How long each binary takes without a mutant."""
    seconds = {}
    for name, executable in binaries.items():
        begun = time.monotonic()
        if not passes(tree, executable, number, 3600):
            sys.exit(f"{name} fails without any mutant")
        seconds[name] = time.monotonic() - begun
        print(f"{name}: {seconds[name]:.0f} s", flush=True)
    return seconds


def interval(hits, cases):
    """Wilson's interval of a share at 95 %."""
    z = 1.959964
    share, extra = hits / cases, z * z / cases
    middle = (share + extra / 2) / (1 + extra)
    half = z * math.sqrt(share * (1 - share) / cases + extra / cases / 4) / (1 + extra)
    return middle - half, middle + half


def write(arguments, counts, mutants, results):
    survivors = [mutants[number]["name"] for number, binary in results.items() if binary is None]
    caught = len(results) - len(survivors)
    low, high = interval(caught, len(results))
    by = collections.Counter(binary for binary in results.values() if binary)
    lines = [
        "# Mutants", "",
        f"`python3 mutants/run.py --sample {arguments.sample} --seed {arguments.seed}`", "",
        f"{counts['all']:,} mutants of {', '.join(ROOMS)}; {counts['fit']:,} can be chosen at run time. "
        f"Of {counts['sample']} drawn, {counts['sample'] - counts['viable']} do not compile; "
        f"{len(results)} of the other {counts['viable']} ran.", "",
        f"**{caught} of {len(results)} caught: {caught / len(results):.1%}** (95 % interval "
        f"{low:.1%} to {high:.1%}). First caught by: "
        + ", ".join(f"{name} {by[name]}" for name in BINARIES if by[name]) + ".", "",
    ]
    lines += ["Survivors:" if survivors else "None survived.", ""]
    explained = json.loads((HERE / "survivors.json").read_text())
    lines += [f"- `{name}`: {explained.get(name, 'not explained yet')}" for name in sorted(survivors)]
    (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sample", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=ROOT / "target" / "mutants")
    arguments = parser.parse_args()
    tree = arguments.folder / "tree"
    kept = arguments.folder / "results.json"
    every = listed()
    sources = {file: Text((ROOT / file).read_text()) for file in {mutant["file"] for mutant in every}}
    fit = [mutant for mutant in every if can_choose(mutant, sources[mutant["file"]])]
    drawn = random.Random(arguments.seed).sample(fit, min(arguments.sample, len(fit)))
    names = [mutant["name"] for mutant in drawn]
    if not kept.exists():
        ignored = shutil.ignore_patterns("target", ".git", "mutants", "src")
        shutil.copytree(ROOT, tree, ignore=ignored, symlinks=True, dirs_exist_ok=True)
        viable = without_unviable(tree, dict(enumerate(drawn)))
        binaries = build(tree)
        seconds = times(tree, binaries, len(drawn))
        state = {"drawn": names, "viable": list(viable), "binaries": binaries, "seconds": seconds}
        kept.write_text(json.dumps({**state, "results": {}}))
    state = json.loads(kept.read_text())
    if state["drawn"] != names:
        sys.exit(f"{arguments.folder} has results of another sample: delete it, or give another --folder")
    results = {int(number): binary for number, binary in state["results"].items()}
    counts = {"all": len(every), "fit": len(fit), "sample": len(drawn), "viable": len(state["viable"])}
    for number in state["viable"]:
        if number not in results:
            results[number] = caught_by(tree, state["binaries"], state["seconds"], number)
            kept.write_text(json.dumps({**state, "results": results}))
            write(arguments, counts, dict(enumerate(drawn)), results)
            print(results[number] or "SURVIVED", drawn[number]["name"], flush=True)


if __name__ == "__main__":
    main()
