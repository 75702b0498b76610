"""A backup of the collector's database, taken while it runs, and put back as an administrator would."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from tests.support.fault_kills import DATABASE, Ordeal
from tests.support.postgres import OWNER, Cluster


def back_up(ordeal: Ordeal, to: Path) -> None:
    """Copy the database as the manual says."""
    if ordeal.cluster is not None:
        _tool(ordeal.cluster, "pg_dump", "--format=custom", f"--file={to}", ordeal.cluster.url(DATABASE))
        return
    with closing(sqlite3.connect(ordeal.house.store.path)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)


def put_back(ordeal: Ordeal, backup: Path) -> None:
    """Put an older copy in the database's place; nothing may be running on it."""
    ordeal.house.store.close()
    if ordeal.cluster is not None:
        ordeal.cluster.administer(f"DROP DATABASE {DATABASE} WITH (FORCE)")
        ordeal.cluster.administer(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        _tool(ordeal.cluster, "pg_restore", "--exit-on-error", f"--dbname={ordeal.cluster.url(DATABASE)}", backup)
        return
    path = ordeal.house.store.path
    for beside in (path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        beside.unlink(missing_ok=True)
    shutil.copyfile(backup, path)


def _tool(cluster: Cluster, name: str, *arguments: str | Path) -> None:
    subprocess.run([cluster.programs / name, *arguments], check=True)
