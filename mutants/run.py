#!/usr/bin/env python3
"""Tests the tests: a sample of mutants of the rooms that compute, all in one build.

    python3 mutants/run.py [--sample 400] [--seed 1] [--folder DIR]

`cargo mutants --list` names the mutants of src/{numerics,methods,engine,results,audit,robustness}. A
build for each of thousands would take days. So each function of the sample gets the bodies of its
mutants beside its own, and an environment variable chooses at run time. The binaries of the tests run
in turn until one fails; a mutant that none catches has survived. Needs cargo-mutants, cargo-nextest
and the outside references. Writes mutants/RESULTS.md, of a run that is interrupted too: the mutants run
in random order, so that those that ran are a sample themselves. Resumes where it was interrupted.

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
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ROOMS = ["numerics", "methods", "engine", "results", "audit", "robustness"]
# From the quickest to the slowest.
BINARIES = ["lib", "refusals", "peers", "published", "command_line", "laws"]
CHOICE = """
pub(crate) fn mutant() -> usize {
    static CHOSEN: std::sync::LazyLock<usize> = std::sync::LazyLock::new(|| {
        std::env::var("MUTANT").ok().and_then(|text| text.parse().ok()).unwrap_or(usize::MAX)
    });
    *CHOSEN
}
"""
NEXTEST = """
[profile.default]
status-level = "none"
final-status-level = "fail"
failure-output = "never"
slow-timeout = { period = "60s", terminate-after = 2 }
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
    """Writes the tree with all these mutants in it, and no others."""
    shutil.copytree(ROOT / "src", tree / "src", dirs_exist_ok=True)
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
        (tree / file).write_text(text)
    library = (ROOT / "src/lib.rs").read_text()
    (tree / "src/lib.rs").write_text(library + CHOICE)


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
                    bad.add(arm_at(tree / span["file_name"], span["line_start"], mutants))
        bad.discard(None)
        if not bad:
            sys.exit(done.stderr)
        print(f"{len(bad)} do not compile", flush=True)
        mutants = {number: mutant for number, mutant in mutants.items() if number not in bad}


def arm_at(file, line, mutants):
    """The mutant in whose arm a line is: the last one begun before it."""
    for text in reversed(file.read_text().splitlines()[:line]):
        found = re.match(r"(\d+) => \{", text)
        if found and int(found.group(1)) in mutants:
            return int(found.group(1))
    return None


def build(tree):
    cargo(tree, "build", "--all-features", "--bins", check=True)
    names = {"--test": BINARIES[1:]}
    chosen = ["--lib", *(part for name in names["--test"] for part in ("--test", name))]
    listing = cargo(tree, "nextest", "list", "--all-features", *chosen, "--list-type", "binaries-only",
                    "--message-format", "json", check=True, capture_output=True, text=True).stdout
    (tree.parent / "binaries.json").write_text(listing)
    metadata = cargo(tree, "metadata", "--format-version", "1", "--all-features", check=True,
                     capture_output=True, text=True).stdout
    (tree.parent / "metadata.json").write_text(metadata)
    (tree.parent / "nextest.toml").write_text(NEXTEST)


def caught_by(tree, number):
    folder = tree.parent
    for binary in BINARIES:
        chosen = "kind(lib)" if binary == "lib" else f"binary({binary})"
        done = cargo(tree, "nextest", "run", "--binaries-metadata", str(folder / "binaries.json"),
                     "--cargo-metadata", str(folder / "metadata.json"), "--config-file",
                     str(folder / "nextest.toml"), "-E", chosen, capture_output=True, text=True,
                     environment={"MUTANT": str(number)})
        if done.returncode == 100:
            return binary
        if done.returncode != 0:
            sys.exit(done.stderr)
    return None


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
    lines += [f"- `{name}`" for name in sorted(survivors)]
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
        shutil.rmtree(tree, ignore_errors=True)
        ignored = shutil.ignore_patterns("target", ".git", "mutants")
        shutil.copytree(ROOT, tree, ignore=ignored, symlinks=True)
        viable = without_unviable(tree, dict(enumerate(drawn)))
        build(tree)
        if caught_by(tree, len(drawn)) is not None:
            sys.exit("the tests fail without any mutant")
        kept.write_text(json.dumps({"drawn": names, "viable": list(viable), "results": {}}))
    state = json.loads(kept.read_text())
    if state["drawn"] != names:
        sys.exit(f"{arguments.folder} has results of another sample: delete it, or give another --folder")
    results = {int(number): binary for number, binary in state["results"].items()}
    counts = {"all": len(every), "fit": len(fit), "sample": len(drawn), "viable": len(state["viable"])}
    try:
        for number in state["viable"]:
            if number not in results:
                results[number] = caught_by(tree, number)
                kept.write_text(json.dumps({**state, "results": results}))
                print(results[number] or "SURVIVED", drawn[number]["name"], flush=True)
    finally:
        if results:
            write(arguments, counts, dict(enumerate(drawn)), results)


if __name__ == "__main__":
    main()
