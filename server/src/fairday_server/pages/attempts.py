"""How often strangers may try with a mail address: from one place, and for one address, whoever has it or nobody."""

from dataclasses import dataclass

from starlette.requests import Request

from fairday_collector.limits import RateLimiter, address_key
from fairday_collector.secrets import digest


@dataclass(frozen=True, slots=True)
class Attempts:
    """Counts attempts; each process counts by itself."""

    from_one_place: RateLimiter
    for_one_address: RateLimiter

    def wait_s(self, request: Request, email: str) -> int | None:
        """Takes one attempt: None if there was one, else the whole seconds until there is."""
        place = address_key(request.client.host if request.client else "")
        waits = (self.from_one_place.take(place), self.for_one_address.take(digest(email.strip().lower())))
        return max(filter(None, waits), default=None)


def again_in(wait_s: int) -> str:
    """When to try again, in a sentence."""
    return f"Try again in {-(-wait_s // 60)} min."
