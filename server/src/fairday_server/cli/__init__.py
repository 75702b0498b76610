"""The `fairday` command."""

import os
import sys

import typer
from sqlalchemy.exc import DBAPIError

from fairday_collector.errors import Refusal
from fairday_server.cli import serving
from fairday_server.environment import SettingsError
from fairday_server.files import DirectoryError
from fairday_server.serve import PortTaken


def main() -> None:
    """Runs a command; what people can mend is told in a sentence, with exit status 1."""
    os.umask(0o077)  # whatever is written, logs too, is for this user alone
    try:
        _app()()
    except (Refusal, SettingsError, DirectoryError, PortTaken) as error:
        sys.exit(f"Error: {error}")
    except DBAPIError as error:
        sys.exit(f"Error: the database does not answer ({error.orig}). Nothing was changed.")


def _app() -> typer.Typer:
    # Imported here: 11 MB of commands that a serving process never runs.
    if sys.argv[1:2] and sys.argv[1] in serving.NAMES:
        return serving.app
    from fairday_server.cli.app import app

    return app
