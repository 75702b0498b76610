"""What a form was sent with, as texts: forms are read whole, so that nothing typed is lost where something is wrong."""

from starlette.datastructures import UploadFile
from starlette.requests import Request

from fairday_collector.errors import Invalid

MOST_FIELDS, MOST_VALUES = 60, 1000
"""Names in a form that is kept, and values in any: of one name there may be many."""
FILL = "fill"
STEP = "step"
"""The field that says what is to be done with the rest: nothing yet (`FILL`, `look`), or what the form is for."""


class Typed(dict[str, str]):
    """The fields of a form by name; empty where one was not sent."""

    def __missing__(self, name: str) -> str:
        return ""

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self[name])

    def lines(self, name: str) -> tuple[str, ...]:
        """The lines of a field, or the values of those that were chosen under one name; without empty ones."""
        return tuple(filter(None, (line.strip() for line in self[name].splitlines())))


async def typed(request: Request) -> Typed:
    """The fields of a form, as they were typed. Files are none of these forms'; raises Invalid as `read_form`."""
    return await read_form(request, most_fields=MOST_VALUES)


async def read_form(request: Request, *, most_fields: int, most_files: int = 0) -> Typed:
    """The fields of a form, of several with one name a line each; a file counts as its text.

    Raises Invalid for what is not UTF-8, and for a NUL, which nobody types and PostgreSQL cannot hold.
    """
    fields = Typed()
    async with request.form(max_files=most_files, max_fields=most_fields) as form:
        for name, value in form.items():
            text = _text(await value.read()) if isinstance(value, UploadFile) else value
            fields[name] = f"{fields[name]}\n{text}" if name in fields else text
    if any("\0" in text for pair in fields.items() for text in pair):
        raise Invalid("bad_form", "This form holds a NUL. Open the page again.")
    return fields


def number(fields: Typed, name: str) -> int:
    """A whole number that a form of ours carries; raises Invalid where it was tampered with."""
    text = fields.get(name, "")
    if not text.isascii() or not text.isdecimal() or len(text) > 15:
        raise Invalid("bad_form", f"{name}: this form is not as it was made. Open the page again.")
    return int(text)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("bad_file", "The file is not UTF-8. Save it as CSV in UTF-8 and choose it again.") from error
