"""The database a test gets, migrated or empty: a file in its folder, or one on the run's PostgreSQL."""

import shutil
import tempfile
from abc import ABC, abstractmethod
from functools import cached_property
from pathlib import Path

from sqlalchemy.engine import make_url

from fairday_collector.clock import wall_ms
from fairday_collector.ledger.engine import Engine
from fairday_collector.store import Store, migrate
from tests.support.postgres import OWNER, administer, server_url

KINDS = ("sqlite", "postgresql")


class Databases(ABC):
    """Makes databases of one kind, each once for the folder it is asked for."""

    @abstractmethod
    def empty(self, folder: Path) -> str:
        """The URL of a folder's database, made without any table where it has none."""

    @abstractmethod
    def migrated(self, folder: Path) -> str:
        """The URL of a folder's database, made with this version's schema where it has none."""

    @abstractmethod
    def copied(self, url: str, folder: Path) -> str:
        """The URL of a folder's database, made as a copy of another one that nobody is connected to."""

    def settings(self, folder: Path) -> dict[str, str]:
        """What the environment must say for a data directory to have its database, made if there is none."""
        return {"FAIRDAY_DATABASE_URL": self.empty(folder)}

    @abstractmethod
    def clear(self, folder: Path) -> None:
        """Drops what lies elsewhere: the databases of a folder and all in it, and of folders that are gone."""


class FileDatabases(Databases):
    """SQLite: the file `fairday.db` in the folder."""

    def empty(self, folder: Path) -> str:
        """A file that the first connection makes."""
        return f"sqlite:///{folder / 'fairday.db'}"

    def migrated(self, folder: Path) -> str:
        """A copy of the template."""
        if not (folder / "fairday.db").exists():
            shutil.copyfile(self._template, folder / "fairday.db")
        return self.empty(folder)

    def copied(self, url: str, folder: Path) -> str:
        """The file alone: the last connection has folded the log into it."""
        shutil.copyfile(make_url(url).database or "", folder / "fairday.db")
        return self.empty(folder)

    def settings(self, folder: Path) -> dict[str, str]:
        """Nothing: this is where a data directory has its database anyway."""
        return {}

    def clear(self, folder: Path) -> None:
        """Files go with their folders."""

    @cached_property
    def _template(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="fairday-"))
        prepare(self.empty(folder))
        return folder / "fairday.db"


class ServerDatabases(Databases):
    """PostgreSQL: a database on the server at a port, with `prefix` before the names of all."""

    def __init__(self, port: int, prefix: str) -> None:
        self.port = port
        self.prefix = prefix
        self._names: dict[Path, str] = {}
        self._made = 0

    def empty(self, folder: Path) -> str:
        """A database from PostgreSQL's own template."""
        return self._of(folder, "template0")

    def migrated(self, folder: Path) -> str:
        """A copy of a migrated database."""
        return self._of(folder, self._template)

    def copied(self, url: str, folder: Path) -> str:
        """A copy the server makes."""
        return self._of(folder, make_url(url).database or "")

    def clear(self, folder: Path) -> None:
        """Ends whoever is still connected."""
        for owner in [known for known in self._names if known.is_relative_to(folder) or not known.exists()]:
            administer(self.port, f"DROP DATABASE {self._names.pop(owner)} WITH (FORCE)")

    def _of(self, folder: Path, template: str) -> str:
        if folder not in self._names:
            self._names[folder] = self._make(template)
        return server_url(self.port, self._names[folder])

    def _make(self, template: str) -> str:
        self._made += 1
        name = f"{self.prefix}_{self._made}"
        # Copied as files, which takes a third of the time it takes through the log.
        administer(self.port, f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    @cached_property
    def _template(self) -> str:
        name = self._make("template0")
        prepare(server_url(self.port, name))
        return name


def prepare(url: str) -> None:
    """Gives a database this version's schema, and notes the versions it reckons by, as the first start does."""
    store = Store(url)
    migrate(store)
    Engine(store, wall_ms).bring_up()
    store.close()


_chosen: Databases = FileDatabases()


def choose(databases: Databases) -> None:
    """Decides, before the first test, where all databases come from."""
    global _chosen
    _chosen = databases


def database_url(folder: Path) -> str:
    """The URL of a folder's migrated database: a new one at first, and the same whenever it is asked for again."""
    return _chosen.migrated(folder)


def empty_database_url(folder: Path) -> str:
    """The URL of a folder's database, which has no table at first."""
    return _chosen.empty(folder)


def database_settings(data: Path) -> dict[str, str]:
    """What the environment must say beside a data directory, for programs to use this run's kind of database."""
    return _chosen.settings(data)


def copied_database_url(store: Store, folder: Path) -> str:
    """The URL of a folder's database, a copy of what is in `store`, which nobody uses at this moment."""
    store.close()
    return _chosen.copied(store.url, folder)


def clear_databases(folder: Path) -> None:
    """Drops the databases of a folder whose test has ended."""
    _chosen.clear(folder)
