"""What a form was sent with, as texts: forms are read whole, so that nothing typed is lost where something is wrong."""

from collections.abc import Mapping

from starlette.requests import Request

from fairday_collector.errors import Invalid

MOST_FIELDS = 60
FILL = "fill"
STEP = "step"
"""The field that says what is to be done with the rest: nothing yet (`FILL`, `look`), or what the form is for."""

Typed = Mapping[str, str]


async def typed(request: Request) -> Typed:
    """The fields of a form; of several with one name the last. Files are none of our forms'.

    Raises Invalid for a NUL, which nobody types and PostgreSQL cannot hold.
    """
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    if any("\0" in text for pair in fields.items() for text in pair):
        raise Invalid("bad_form", "This form holds a NUL. Open the page again.")
    return fields


def number(fields: Typed, name: str) -> int:
    """A whole number that a form of ours carries; raises Invalid where it was tampered with."""
    text = fields.get(name, "")
    if not text.isascii() or not text.isdecimal() or len(text) > 15:
        raise Invalid("bad_form", f"{name}: this form is not as it was made. Open the page again.")
    return int(text)
