"""Brings uv into the checkout, `.tools/`, by the pip of this Python, of a virtual environment, or of the system."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

VERSION = "0.13.9"
TOOLS = Path(__file__).resolve().parent.parent / ".tools"
INSTALL = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--upgrade"]


def by_pip(python: str) -> bool:
    """Pip knows this machine's mirror and proxy, so nothing else downloads here."""
    return _runs([python, *INSTALL, "--target", str(TOOLS), f"uv=={VERSION}"])


def by_virtual_environment() -> bool:
    """A Python whose pip is not installed often carries one for virtual environments."""
    place = TOOLS / "pip"
    made = _runs([sys.executable, "-m", "venv", str(place)]) and by_pip(str(place / "bin" / "python"))
    shutil.rmtree(place, ignore_errors=True)
    return made


def by_system_package() -> bool:
    """Debian keeps pip in a package of its own, which root may install."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wanted = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "python3-pip"]
    return _runs(["apt-get", "update", "-qq"], environ) and _runs(wanted, environ) and by_pip("/usr/bin/python3")


def _runs(command: list[str], environ: dict[str, str] | None = None) -> bool:
    return subprocess.run(command, env=environ, capture_output=True, check=False).returncode == 0


def main() -> None:
    """Prints nothing but what went wrong."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this script is what tells people that their Python is too old
        sys.exit(f"Fairday needs Python 3.11 or newer; this is {platform.python_version()}.")
    if not (by_pip(sys.executable) or by_virtual_environment() or by_system_package()):
        sys.exit("uv could not be fetched. Install pip for this Python, or uv itself, then run make again.")


if __name__ == "__main__":
    main()
