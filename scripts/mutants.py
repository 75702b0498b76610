"""Changes one thing at a time in the pure reckoning and its metrics, and lists the changes that no test notices.

Nothing is written to the sources: a change lives in a child process, which runs the tests that reach the changed line,
the quickest first, until one fails. Survivors that were judged before stand with their reason in
`known_survivors.toml`; any other one makes the exit code 1. Takes the parts of paths to keep to, and `--sample`.
"""

import argparse
import ast
import gc
import importlib
import importlib.machinery
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType

# Before numpy is there: a fork would copy none of its threads.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import coverage
import hypothesis
import pytest
from _pytest.runner import runtestprotocol
from mutations import Mutation, codes, mutations

ROOT = Path(__file__).resolve().parent.parent
LEDGER = "collector/src/fairday_collector/ledger"
SOURCES = (f"{LEDGER}/reckon", f"{LEDGER}/fast", f"{LEDGER}/facts", "reports/src/fairday_reports/metrics")
COLLECTOR = "tests/collector"
TESTS = ("tests/properties", f"{COLLECTOR}/ledger", f"{COLLECTOR}/fast", f"{COLLECTOR}/facts", "tests/reports/metrics")
KNOWN = Path(__file__).with_name("known_survivors.toml")
# The profile of hypothesis has to be chosen before pytest begins.
REWRITING = "ignore::pytest.PytestAssertRewriteWarning"
OPTIONS = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "timeout=0", "-W", REWRITING)
SLACK = 3
"""How many times longer than unchanged, with a second more, a test may take before its mutant counts as hung."""
FRESH_S = 120
"""How many seconds more where they are run in an interpreter of their own."""
MEMORY = 8 << 30
NOTICED, SURVIVED = 1, 0

Limited = tuple[pytest.Item, int]
"""A test, and how many seconds it may take."""
Reach = dict[str, list[str]]
"""The tests that reach each line of a file, the line's number as JSON has it."""


@dataclass(frozen=True)
class Mutant:
    """One change of one file; `number` is its place among the file's."""

    path: Path
    source: Sequence[str]
    tree: ast.Module
    number: int
    change: Mutation

    @property
    def key(self) -> tuple[str, ...]:
        """What it is known by, whatever moves around it: its file and function, its line, and what becomes what."""
        line = self.source[self.change.line - 1].strip()
        return (str(self.path.relative_to(ROOT)), self.change.within, line, self.change.was, self.change.becomes)

    def code(self) -> CodeType:
        """The changed module, compiled."""
        with self.change.applied():
            return compile(self.tree, str(self.path), "exec")


def main() -> int:
    """Runs what the arguments say; 0 when every survivor is known."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", help="parts of paths; every source without any")
    parser.add_argument("--sample", type=int, default=0, help="how many mutants at most, spread evenly over the files")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    given = parser.parse_args()
    os.chdir(ROOT)
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    # The same examples each time, and no search for the smallest that fails.
    hypothesis.settings.register_profile("mutants", derandomize=True, database=None, deadline=None, phases=phases)
    hypothesis.settings.load_profile("mutants")
    if given.only[:1] == ["alone"]:
        return alone(*given.only[1:])
    run = Run(sampled(mutants_of(given.only), given.sample, given.seed))
    with tempfile.TemporaryDirectory() as scratch:
        run.scratch = Path(scratch)
        code = pytest.main([*OPTIONS, f"--basetemp={scratch}/tests", *TESTS], plugins=[run])
    return report(run.fates) if code == pytest.ExitCode.OK else 2


def mutants_of(only: Sequence[str]) -> list[Mutant]:
    """All mutants of the sources, or of those whose path holds one of the given parts."""
    found = []
    for path in sorted(path for source in SOURCES for path in (ROOT / source).glob("*.py")):
        if not only or any(part in str(path) for part in only):
            source = path.read_text(encoding="utf-8")
            tree = ast.parse(source)
            found += [Mutant(path, source.splitlines(), tree, *each) for each in enumerate(mutations(tree))]
    return found


def sampled(every: list[Mutant], size: int, seed: int) -> list[Mutant]:
    """The same share of every file's mutants, rounded up, by their place."""
    if not size or size >= len(every):
        return every
    shares = {path: -(-size * count // len(every)) for path, count in Counter(one.path for one in every).items()}
    taken: Counter[Path] = Counter()
    found = []
    for mutant in random.Random(seed).sample(every, len(every)):
        taken[mutant.path] += 1
        if taken[mutant.path] <= shares[mutant.path]:
            found.append(mutant)
    return sorted(found, key=lambda mutant: (mutant.path, mutant.number))


class Run:
    """In place of pytest's own loop: all tests once, then each mutant."""

    def __init__(self, mutants: Sequence[Mutant]) -> None:
        self.mutants = mutants
        self.fates: list[tuple[Mutant, str]] = []
        self.scratch = Path()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Called by pytest once it has collected."""
        items = {item.nodeid: item for item in session.items}
        paths = {mutant.path for mutant in self.mutants}
        for path in paths:
            # What a test imports only when it runs would be found unchanged.
            importlib.import_module(".".join(path.with_suffix("").parts[path.parts.index("src") + 1 :]))
        measured = self.scratch / "measured.json"
        if session.testsfailed or forked(lambda: measure(session.items, paths, measured)) != SURVIVED:
            raise session.Failed("without any change, not all tests pass")
        seconds, reach = json.loads(measured.read_text())
        for count, mutant in enumerate(self.mutants, 1):
            found, fresh = reaching(mutant, reach[str(mutant.path)])
            tests = sorted(found, key=seconds.__getitem__)
            limited = [(items[test], round(SLACK * (1 + seconds[test]))) for test in tests]
            fate = fate_of(mutant, limited, fresh=fresh)
            self.fates.append((mutant, fate))
            print(f"{count}/{len(self.mutants)} {fate:10} {described(mutant)}", flush=True)
        return True


def measure(items: Sequence[pytest.Item], paths: set[Path], target: Path) -> int:
    """Writes how many seconds each test takes, and the `Reach` of each file; run in a child, which keeps its caches."""
    tracer = coverage.Coverage(data_file=None, include=[str(path) for path in paths], config_file=False)
    tracer.start()
    seconds: dict[str, float] = {}
    for item in items:
        tracer.switch_context(item.nodeid)
        begun = time.monotonic()
        if not passes(item):
            print(f"{item.nodeid} fails", flush=True)
            return NOTICED
        seconds[item.nodeid] = time.monotonic() - begun
    tracer.stop()
    reach = {str(path): tracer.get_data().contexts_by_lineno(str(path)) for path in paths}
    target.write_text(json.dumps([seconds, reach]))
    return SURVIVED


def reaching(mutant: Mutant, reach: Reach) -> tuple[set[str], bool]:
    """Tests that can notice a mutant, and whether only if they import it: then any that uses its file may."""
    change = mutant.change
    lines = map(str, range(change.first_line, change.last_line + 1)) if change.inside else ()
    found = {test for line in lines for test in reach.get(line, ()) if test}
    # What runs in no test may run while modules are imported.
    return (found, False) if found else ({test for tests in reach.values() for test in tests if test}, True)


def passes(item: pytest.Item) -> bool:
    """Whether a test passes now."""
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def fate_of(mutant: Mutant, tests: Sequence[Limited], *, fresh: bool) -> str:
    """What becomes of a mutant under some tests."""
    try:
        code = mutant.code()
    except (SyntaxError, ValueError):
        return "no Python"
    status = forked(lambda: imported(mutant, tests) if fresh else swapped(mutant.path, code, tests), silent=True)
    if status == SURVIVED:
        return "survived"
    return "noticed" if status > 0 else "hung"


def swapped(path: Path, code: CodeType, tests: Sequence[Limited]) -> int:
    """Whether a test notices that every function of a file has the code of its mutant; for a child, which may hang."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    changed = {(one.co_qualname, one.co_firstlineno): one for one in codes(code)}
    for function in gc.get_objects():
        if type(function) is FunctionType and function.__code__.co_filename == str(path):
            own = function.__code__
            function.__code__ = changed[own.co_qualname, own.co_firstlineno]
    for item, limit_s in tests:
        signal.alarm(limit_s)
        if not passes(item):
            return NOTICED
    return SURVIVED


def imported(mutant: Mutant, tests: Sequence[Limited]) -> int:
    """Whether a test notices in an interpreter that has imported nothing yet: what imports do shows nowhere else."""
    limit_s = FRESH_S + sum(each for _, each in tests)
    names = [item.nodeid for item, _ in tests]
    command = [sys.executable, __file__, "alone", str(mutant.path), str(mutant.number), *names]
    try:
        return subprocess.run(command, check=False, timeout=limit_s).returncode if names else SURVIVED
    except subprocess.TimeoutExpired:
        return NOTICED


def alone(path: str, number: str, *tests: str) -> int:
    """Runs some tests in this interpreter, in which one module is a mutant from the start."""
    [mutant] = [one for one in mutants_of([path]) if one.number == int(number)]
    plain = importlib.machinery.SourceFileLoader.get_code

    def get_code(loader: importlib.machinery.SourceFileLoader, name: str) -> CodeType | None:
        return mutant.code() if loader.path == path else plain(loader, name)

    setattr(importlib.machinery.SourceFileLoader, "get_code", get_code)  # noqa: B010 -- a type would not have it
    with tempfile.TemporaryDirectory() as scratch:
        return NOTICED if pytest.main([*OPTIONS, f"--basetemp={scratch}/tests", *tests]) else SURVIVED


def forked(work: Callable[[], int], *, silent: bool = False) -> int:
    """The exit code of some work in a child process, below 0 for the signal that ended it."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = NOTICED
    try:
        if silent:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
        code = work()
    finally:
        sys.stdout.flush()
        os._exit(code)


def report(fates: Sequence[tuple[Mutant, str]]) -> int:
    """Prints how many mutants met which fate, and who survived for no known reason, as a table."""
    known = {
        (one["file"], one["within"], one["line"], one["was"], one["becomes"])
        for one in tomllib.loads(KNOWN.read_text(encoding="utf-8"))["survivor"]
    }
    unknown = [mutant for mutant, fate in fates if fate == "survived" and mutant.key not in known]
    print(dict(Counter(fate for _, fate in fates)))
    if unknown:
        print("No test notices, and no reason is known:\n\n| where | line | was | becomes |\n| --- | --- | --- | --- |")
        for mutant in unknown:
            print(described(mutant))
    return 1 if unknown else 0


def described(mutant: Mutant) -> str:
    """A mutant as a row of a table."""
    file, within, line, was, becomes = mutant.key
    return f"| {file}:{mutant.change.line} {within} | `{line}` | `{was}` | `{becomes}` |"


if __name__ == "__main__":
    sys.exit(main())
