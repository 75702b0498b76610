"""The house rules that a program can check: who imports whom, how long modules are, that each says what it is."""

import ast
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("wire", "agent", "collector", "reports", "server")


def modules(package: str) -> list[Path]:
    """All modules of a package, without Alembic's generated-once migrations."""
    return [path for path in sorted((ROOT / package / "src").rglob("*.py")) if "versions" not in path.parts]


def lines(path: Path) -> int:
    """Number of lines of a module."""
    return len(path.read_text("utf-8").splitlines())


def test_the_import_contracts_hold() -> None:
    """Every contract of the root's import-linter section."""
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_are_short(package: str) -> None:
    """Median under 120 lines, none over 400."""
    sizes = {str(path.relative_to(ROOT)): lines(path) for path in modules(package) if lines(path)}
    assert median(sizes.values()) < 120
    assert {name: size for name, size in sizes.items() if size > 400} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_its_place(package: str) -> None:
    """A docstring in each that holds anything."""
    silent = [
        path for path in modules(package) if lines(path) and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_each_member_ships_a_name_of_its_own() -> None:
    """Two wheels with one import name would overwrite each other without a word."""
    names = [[path.name for path in (ROOT / package / "src").iterdir() if path.is_dir()] for package in PACKAGES]
    assert names == [[f"fairday_{package}"] for package in PACKAGES]
