"""The doctor's look at this machine: the data directory and the disk it lies on."""

import shutil
import stat
from collections.abc import Iterator

from fairday_server.compose import Parts
from fairday_server.diagnosis.finding import Finding

LEAST_FREE_BYTES = 500 * 1024 * 1024


def machine(parts: Parts) -> Iterator[Finding]:
    """Who may read the data directory, and how much room is left."""
    path = parts.settings.data_dir
    mode = stat.S_IMODE(path.stat().st_mode)
    yield Finding("data directory", mode == 0o700, f"{path}, {mode:04o}", f"chmod 700 {path}")
    free = shutil.disk_usage(path).free
    yield Finding("disk", free >= LEAST_FREE_BYTES, f"{free // 2**20} MiB free", "Free some space, soon.")
