"""Errors as the log tells them: where they came from, and of their texts those alone that hold nothing of people."""

import traceback
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from fairday_collector.errors import Refusal

# PostgreSQL's class of errors about data; their texts repeat it.
DATA_ERRORS = "22"
# Errors of the machine, and of our own making; others, a KeyError for one, carry values such as window titles.
PLAIN = (OSError, RuntimeError)


def told(error: BaseException) -> str:
    """An error with its places in the code and what caused it, oldest first; no values of variables."""
    return "\n".join(_told(error, set()))


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen)
        yield "which led to:" if error.__cause__ is not None else "and while that was handled:"
    for place in traceback.extract_tb(error.__traceback__):
        yield f"{place.filename}:{place.lineno} in {place.name}"
    text = plain_text(error)
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    yield f"{name}: {text}" if text else name
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            if id(part) not in seen:
                yield "of which one is:"
                yield from _told(part, seen)


def plain_text(error: BaseException) -> str:
    """What an error says, or nothing where that could repeat what somebody sent."""
    if isinstance(error, DBAPIError):
        return _of_database(error)
    if isinstance(error, Refusal):
        return error.code
    if isinstance(error, SQLAlchemyError | BaseExceptionGroup) or not isinstance(error, PLAIN):
        return ""
    return str(error)


def _of_database(error: DBAPIError) -> str:
    state = getattr(error.orig, "sqlstate", None)
    diagnosis = getattr(error.orig, "diag", None)
    # SQLite names tables and columns only. PostgreSQL's detail and context repeat rows; its first sentence does not.
    text = str(error.orig) if diagnosis is None else diagnosis.message_primary or type(error.orig).__name__
    if state is None:
        return text
    return state if state.startswith(DATA_ERRORS) else f"{state} {text}"
