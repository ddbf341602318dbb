"""Compare `pkb survey` with rdflib and Oxigraph on synthetic fleets: time, memory, and whether the answers agree.

Every program is a child process that reads the same N-Triples file and counts, under each theory, for how many
entities it holds and fails. The programs take turns, so that a busy machine slows all of them alike; compare the
ratios rather than the times.

Run:
    python benchmarks/run.py --triples 10000 100000 --repeat 3 -o results.json
    python benchmarks/run.py --startup
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import resource
import signal
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PYTHON = sys.executable
PKB = str(Path(sysconfig.get_path("scripts")) / "pkb")
THEORY = "https://w3id.org/persistence-kb/theory/"
PACKAGES = ("persistence-kb", "numpy", "scipy", "polars", "pyoxigraph", "rdflib")

Answer = dict[str, dict[str, int]]
"""For each theory, how many entities it holds of, fails of, and leaves undetermined."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of one program took: seconds, and bytes at the peak."""

    program: str
    cpu: float
    wall: float
    peak: int
    finished: bool


class ProgramFailedError(Exception):
    """A program ended with an error."""


class AnswersDifferError(Exception):
    """Two programs gave different counts."""


def measure(program: str, command: list[str], timeout: int | None = None) -> tuple[Cost, str]:
    """Run a program to its end, or until it has used `timeout` seconds of CPU.

    Args:
        program: its name in the results.
        command: what to run.
        timeout: seconds of CPU, over all threads; None for no limit.

    Returns:
        What the run took, and what it wrote to standard output.

    Raises:
        ProgramFailedError: if it fails otherwise than by running out of time or memory.
    """

    def limit() -> None:
        if timeout is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (timeout, timeout + 5))

    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=err, preexec_fn=limit)  # noqa: PLW1509 - no threads here
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        finished = child.returncode == 0
        if not finished and child.returncode not in {-signal.SIGXCPU, -signal.SIGKILL}:
            message = f"{' '.join(command)} ended with {child.returncode}:\n{err.read()[-2000:]}"
            raise ProgramFailedError(message)
        peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        return Cost(program, usage.ru_utime + usage.ru_stime, wall, peak, finished), out.read()


def fleet(triples: int, seed: int) -> Path:
    """Return the file of a fleet, made now if this generator has not made it before."""
    generator = HERE / "generate.py"
    edition = hashlib.sha256(generator.read_bytes()).hexdigest()[:8]
    folder = Path(tempfile.gettempdir()) / "persistence-kb-benchmarks"
    folder.mkdir(exist_ok=True)
    path = folder / f"fleet-{triples}-{seed}-{edition}.nt"
    if not path.exists():
        partial = path.with_suffix(f".{os.getpid()}")
        measure(
            "generate", [PYTHON, str(generator), "--triples", str(triples), "--seed", str(seed), "-o", str(partial)]
        )
        partial.replace(path)
    return path


def command_of(program: str, path: Path) -> list[str]:
    """Return the command that answers the question for a file."""
    if program == "pkb":
        return [PKB, "survey", "--summary", str(path), "--format", "json"]
    return [PYTHON, str(HERE / "peers" / f"ask_{program}.py"), str(path)]


def read_answer(program: str, output: str) -> Answer:
    """Read what a program wrote."""
    answer = json.loads(output)
    if program != "pkb":
        return dict(answer)
    statuses = ("holds", "fails", "undetermined")
    return {row["theory"].removeprefix(THEORY): {status: row[status] for status in statuses} for row in answer}


def compare_answers(program: str, answer: Answer, own: Answer) -> None:
    """Check that a peer counts as pkb does under every theory that it was asked about.

    Raises:
        AnswersDifferError: naming each theory and both counts.
    """
    differing = [
        f"  {theory}: {program} {counts}, pkb {own.get(theory, 'no answer')}"
        for theory, counts in answer.items()
        if own.get(theory) != counts
    ]
    if differing:
        raise AnswersDifferError("\n".join([f"{program} and pkb differ:", *differing]))
    unasked = sorted(own.keys() - answer.keys())
    if unasked:
        say(f"not asked of {program}: {', '.join(unasked)}")


def survey_size(triples: int, peers: list[str], options: argparse.Namespace) -> list[Cost]:
    """Run every program `options.repeat` times, in turns, on one fleet, and compare their answers."""
    path = fleet(triples, options.seed)
    own: Answer | None = None
    running = ["pkb", *peers]
    costs: list[Cost] = []
    for turn in range(options.repeat):
        for program in list(running):
            timeout = None if program == "pkb" else options.timeout
            cost, output = measure(program, command_of(program, path), timeout)
            costs.append(cost)
            say(f"{triples} triples, turn {turn + 1}: {program} {describe(cost)}")
            if not cost.finished and program == "pkb":
                message = f"pkb did not finish {triples} triples"
                raise ProgramFailedError(message)
            if not cost.finished:
                running.remove(program)
                continue
            answer = read_answer(program, output)
            if own is None:
                own = answer
            else:
                compare_answers(program, answer, own)
    return costs


def start_up(repeat: int) -> dict[str, list[Cost]]:
    """Measure small commands beside the imports that they cannot do without."""
    scenario = str(HERE.parent / "scenarios" / "ten-pieces.ttl")
    pairs = {
        "survey of one small scenario": ([PKB, "survey", scenario], [PYTHON, "-c", "import numpy, polars"]),
        "help": ([PKB, "--help"], [PYTHON, "-c", "import click"]),
    }
    costs: dict[str, list[Cost]] = {}
    for name, commands in pairs.items():
        for command in commands:
            measure("warm-up", command)
        costs[name] = [
            measure(" ".join(Path(part).name for part in command), command)[0]
            for _ in range(repeat)
            for command in commands
        ]
    return costs


def medians(costs: list[Cost]) -> dict[str, Cost]:
    """Return the median cost of each program; where it did not finish, what it had taken until then."""
    programs = list(dict.fromkeys(cost.program for cost in costs))
    result: dict[str, Cost] = {}
    for program in programs:
        mine = [cost for cost in costs if cost.program == program]
        result[program] = Cost(
            program,
            statistics.median(cost.cpu for cost in mine),
            statistics.median(cost.wall for cost in mine),
            int(statistics.median(cost.peak for cost in mine)),
            all(cost.finished for cost in mine),
        )
    return result


def table(head: str, groups: dict[str, list[Cost]], base: int) -> str:
    """Write a Markdown table with each program's cost and its ratio to the program at position `base`."""
    lines = [
        f"| {head} | program | CPU, times | peak memory, times | CPU s | wall s | peak MB |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for name, costs in groups.items():
        programs = medians(costs)
        reference = list(programs.values())[base]
        for cost in programs.values():
            bound = "" if cost.finished else "> "
            note = "" if cost.finished else " (did not finish)"
            lines.append(
                f"| {name} | {cost.program}{note} | {bound}{digits(cost.cpu / reference.cpu)} "
                f"| {bound}{digits(cost.peak / reference.peak)} | {bound}{digits(cost.cpu)} "
                f"| {bound}{digits(cost.wall)} | {bound}{cost.peak / 1e6:.0f} |"
            )
    return "\n".join(lines)


def digits(value: float) -> str:
    """Write a number with two decimals below ten, and fewer above."""
    decimals = 2 if value < 10 else 1 if value < 100 else 0  # noqa: PLR2004 - powers of ten
    return f"{value:.{decimals}f}"


def machine() -> dict[str, Any]:
    """Describe the machine and the versions of what was compared."""
    cpuinfo = Path("/proc/cpuinfo")
    models = [line.split(":", 1)[1].strip() for line in read_lines(cpuinfo) if line.startswith("model name")]
    versions: dict[str, str | None] = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = None
    return {
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
        "system": f"{platform.system()} {platform.release()}",
        "versions": versions,
    }


def read_lines(path: Path) -> list[str]:
    """Return the lines of a file, none if there is no such file."""
    return path.read_text().splitlines() if path.exists() else []


def describe(cost: Cost) -> str:
    """Say what a run took, for the progress on standard error."""
    state = "" if cost.finished else "did not finish: "
    return f"{state}{cost.cpu:.2f} s CPU, {cost.wall:.2f} s wall, {cost.peak / 1e6:.0f} MB"


def say(text: str) -> None:
    """Write progress to standard error."""
    print(text, file=sys.stderr, flush=True)


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Compare pkb survey with its peers.")
    parser.add_argument(
        "--triples", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="sizes of the fleets"
    )
    parser.add_argument("--peers", nargs="*", choices=("oxigraph", "rdflib"), default=["oxigraph", "rdflib"])
    parser.add_argument("--repeat", type=int, default=3, help="runs of each program (default 3)")
    parser.add_argument("--timeout", type=int, default=600, help="seconds of CPU that a peer may use (default 600)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the fleets (default 0)")
    parser.add_argument("--startup", action="store_true", help="measure small commands instead")
    parser.add_argument("-o", "--output", type=Path, help="write all runs and the machine as JSON")
    return parser.parse_args()


def main() -> None:
    """Measure as asked; exit with 1 if a program fails or answers differ."""
    options = read_options()
    try:
        if options.startup:
            groups = start_up(options.repeat)
            print(table("command", groups, base=-1))
        else:
            groups = {}
            peers = list(options.peers)
            measure("warm-up", command_of("pkb", fleet(1000, options.seed)))
            for triples in sorted(options.triples):
                groups[f"{triples:,}"] = survey_size(triples, peers, options)
                peers = [peer for peer in peers if medians(groups[f"{triples:,}"])[peer].finished]
            print(table("triples", groups, base=0))
    except (ProgramFailedError, AnswersDifferError) as error:
        sys.exit(str(error))
    if options.output:
        runs = {name: [asdict(cost) for cost in costs] for name, costs in groups.items()}
        options.output.write_text(json.dumps({"machine": machine(), "runs": runs}, indent=1) + "\n")


if __name__ == "__main__":
    main()
