"""The `fairday` command."""

import os
import sys

from sqlalchemy.exc import DBAPIError

from fairday_collector.errors import Refusal
from fairday_server.cli.app import app
from fairday_server.environment import SettingsError
from fairday_server.files import DirectoryError
from fairday_server.serve import PortTaken


def main() -> None:
    """Runs a command; what people can mend is told in a sentence, with exit status 1."""
    os.umask(0o077)  # whatever is written, logs too, is for this user alone
    try:
        app()
    except (Refusal, SettingsError, DirectoryError, PortTaken) as error:
        sys.exit(f"Error: {error}")
    except DBAPIError as error:
        sys.exit(f"Error: the database does not answer ({error.orig}). Nothing was changed.")
