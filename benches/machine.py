"""What the benchmarks beside polars and NumPy share: a virtual environment, the machine in words, and
commands whose time and memory are measured.
"""

import datetime
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def in_venv(name, packages, script, variables):
    """Starts the script again in an environment of its own with some packages installed."""
    venv = ROOT / "target" / name
    python = venv / "bin" / "python"
    if os.environ.get("BENCH_IN_VENV") == name:
        return
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "-q", *packages], check=True)
    environment = dict(os.environ, BENCH_IN_VENV=name, **variables)
    os.execve(python, [str(python), str(script), *sys.argv[1:]], environment)


def in_words():
    """The day, the machine and the compiler."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    rustc = subprocess.run(["rustc", "--version"], check=True, capture_output=True, text=True)
    cores = os.cpu_count()
    return (
        f"{datetime.date.today()}, {model}, {cores} logical cores, {platform.system()} "
        f"{platform.machine()}; {rustc.stdout.strip()}; Python {platform.python_version()}"
    )


def cindex(features):
    """Builds the command line as it is handed out, with some features; returns where it is."""
    build = ["cargo", "build", "--locked", "--profile", "dist", "--features", features, "--bin", "cindex"]
    subprocess.run([*build, "--manifest-path", str(ROOT / "Cargo.toml")], check=True)
    return ROOT / "target" / "dist" / "cindex"


class Measured:
    """Seconds on the clock, seconds of the processor, and the peak of memory in MiB."""

    def __init__(self, wall, processor, memory, output):
        self.wall, self.processor, self.memory, self.output = wall, processor, memory, output


def measured(command, environment=None):
    """Runs a command to its end; its output is kept, and its errors are shown.

    This file starts it, as a process of its own: the memory of whoever starts a command counts as the
    command's, and a benchmark may hold tables.
    """
    read, write = os.pipe()
    launcher = [sys.executable, "-I", "-S", __file__, str(write), *map(str, command)]
    environment = dict(os.environ, **(environment or {}))
    found = subprocess.run(launcher, stdout=subprocess.PIPE, env=environment, text=True, pass_fds=[write])
    os.close(write)
    with open(read, encoding="utf-8") as report:
        wall, processor, memory = map(float, report.read().split())
    if found.returncode != 0:
        sys.exit(f"{command} ended with {found.returncode}")
    unit = 1024 if platform.system() == "Linux" else 1024 * 1024
    return Measured(wall, processor, memory / unit, found.stdout)


def launch(report, command):
    """Runs a command and reports its seconds and its memory; ends as it ends."""
    start = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - start
    found = (wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
    os.write(report, " ".join(map(str, found)).encode())
    sys.exit(os.waitstatus_to_exitcode(status))


def spread(values, digits=2):
    """The median with the least and the most."""
    low, high = min(values), max(values)
    return f"{statistics.median(values):.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


def ratio(peers, ours):
    """The median of the ratios of pairs that were measured one after the other."""
    return statistics.median(peer / own for peer, own in zip(peers, ours))


def page_cache(path):
    """Reads a file, so that the first to be measured does not wait for the disk."""
    with open(path, "rb") as file:
        while file.read(1 << 24):
            pass


if __name__ == "__main__":
    launch(int(sys.argv[1]), sys.argv[2:])
