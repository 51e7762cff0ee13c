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


class Measured:
    """Seconds on the clock, seconds of the processor, and the peak of memory in MiB."""

    def __init__(self, wall, processor, memory, output):
        self.wall, self.processor, self.memory, self.output = wall, processor, memory, output


def measured(command, environment=None):
    """Runs a command to its end; its output is kept, and its errors are shown."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        env=dict(os.environ, **(environment or {})),
        text=True,
    )
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode != 0:
        sys.exit(f"{command} ended with {process.returncode}")
    unit = 1024 if platform.system() == "Linux" else 1024 * 1024
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, output)


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

