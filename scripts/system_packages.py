"""Makes sure that Debian packages are there: installs them when root, else says what to run."""

import os
import shutil
import subprocess
import sys


def missing(packages: list[str]) -> list[str]:
    """Those of the packages that dpkg does not have installed."""
    query = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\n", *packages],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    there = {line.split(" ", 1)[1] for line in query.stdout.splitlines() if line.startswith("installed ")}
    return [package for package in packages if package not in there]


def main() -> None:
    """Takes the packages' names as arguments."""
    if shutil.which("dpkg-query") is None:
        print(f"This system has no dpkg: make sure that it has {' '.join(sys.argv[1:])}.", file=sys.stderr)
        return
    wanted = missing(sys.argv[1:])
    if not wanted:
        return
    if os.geteuid() != 0:
        sys.exit(f"Some system packages are missing. Run: sudo apt-get install {' '.join(wanted)}")
    print(f"Installing {' '.join(wanted)} …", file=sys.stderr, flush=True)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environ, stdout=sys.stderr, check=True)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted]
    subprocess.run(install, env=environ, stdout=sys.stderr, check=True)


if __name__ == "__main__":
    main()
