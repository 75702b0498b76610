"""The `fairday` command."""

import os
import sys
from collections.abc import Sequence

import typer
from sqlalchemy.exc import DBAPIError

from fairday_collector.errors import Refusal
from fairday_server.cli import serving
from fairday_server.environment import SettingsError
from fairday_server.files import DirectoryError
from fairday_server.serve import PortTaken


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command, by default the process's own; what people can mend is told in a sentence, with exit status 1."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    os.umask(0o077)  # whatever is written, logs too, is for this user alone
    try:
        _app(given)(args=given, prog_name="fairday")
    except (Refusal, SettingsError, DirectoryError, PortTaken) as error:
        sys.exit(f"Error: {error}")
    except DBAPIError as error:
        sys.exit(f"Error: the database does not answer ({error.orig}). Nothing was changed.")


def _app(given: Sequence[str]) -> typer.Typer:
    # Imported here: 11 MB of commands that a serving process never runs.
    if given and given[0] in serving.NAMES:
        return serving.app
    from fairday_server.cli.app import app

    return app
