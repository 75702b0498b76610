"""Brings uv into the checkout, `.tools/`, by whichever way this Python offers: pip, or the wheel itself."""

import hashlib
import json
import platform
import subprocess
import sys
import urllib.request
import zipfile
from io import BytesIO
from pathlib import Path

VERSION = "0.13.9"
TOOLS = Path(__file__).resolve().parent.parent / ".tools"
WHEELS = {
    ("Linux", "x86_64"): "manylinux_2_17_x86_64",
    ("Linux", "aarch64"): "manylinux_2_17_aarch64",
    ("Darwin", "arm64"): "macosx_11_0_arm64",
    ("Darwin", "x86_64"): "macosx_10_12_x86_64",
}


def by_pip() -> bool:
    """Pip knows this machine's mirror and proxy, so it goes first."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run(
        [*command, "--upgrade", "--target", str(TOOLS), f"uv=={VERSION}"], capture_output=True, check=False
    )
    return done.returncode == 0


def by_wheel() -> bool:
    """A Python without pip, as some distributions ship it, still has urllib."""
    wanted = WHEELS.get((platform.system(), platform.machine()))
    if wanted is None:
        return False
    with urllib.request.urlopen(f"https://pypi.org/pypi/uv/{VERSION}/json", timeout=60) as answer:
        files = json.load(answer)["urls"]
    wheel = next(file for file in files if file["filename"].endswith(".whl") and wanted in file["filename"])
    with urllib.request.urlopen(wheel["url"], timeout=300) as answer:
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != wheel["digests"]["sha256"]:
        return False
    with zipfile.ZipFile(BytesIO(content)) as archive:
        member = next(name for name in archive.namelist() if name.endswith("/scripts/uv"))
        target = TOOLS / "bin" / "uv"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(archive.read(member))
        target.chmod(0o755)
    return True


def main() -> None:
    """Prints nothing but what went wrong."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this script is what tells people that their Python is too old
        sys.exit(f"Fairday needs Python 3.11 or newer; this is {platform.python_version()}.")
    try:
        if by_pip() or by_wheel():
            return
    except OSError as error:
        sys.exit(f"uv could not be fetched ({error}). Install uv yourself, then run make again.")
    sys.exit("uv could not be fetched. Install uv yourself (see its documentation), then run make again.")


if __name__ == "__main__":
    main()
