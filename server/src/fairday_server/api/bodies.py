"""Bodies of the API: JSON whose texts any database can hold, or a refusal before anything else looks at them."""

import json
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from fairday_collector.errors import BadRequest, Invalid

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class CheckedRoute(APIRoute):
    """A route whose body, where it takes one, is checked by `check_json` first."""

    def get_route_handler(self) -> Handler:
        """The route's own handler behind the check."""
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle

        async def checked(request: Request) -> Response:
            try:
                body = await request.body()
            except ClientDisconnect as error:
                raise BadRequest("cut_short", "The body ended early. Send it again.") from error
            if body:
                check_json(body)
            return await handle(request)

        return checked


def check_json(body: bytes) -> None:
    """Raises BadRequest for what is no JSON (RFC 8259), and Invalid for a text with a NUL or a lone surrogate."""
    try:
        document = json.loads(body.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadRequest("bad_json", f"The body is not JSON: {error}.") from error
    for text in _texts(document):
        if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise Invalid("bad_text", "A text holds a NUL or a lone surrogate. Leave it out.")


def _texts(document: Any) -> Iterator[str]:
    rest = [document]
    while rest:
        value = rest.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            rest += value.keys()
            rest += value.values()
        elif isinstance(value, list):
            rest += value


def _no_number(name: str) -> None:
    message = f"{name} is no number"
    raise ValueError(message)
