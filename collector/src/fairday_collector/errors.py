"""Every refusal of the collector, each with a code and a status; RFC 9457 is made of them at the edge.

Refusal
├── BadRequest 400        what was sent cannot be read
├── Unauthorised 401      no key, or one that does not hold
├── Forbidden 403         a key that holds, for something else
├── NotFound 404          no such thing, or not for you
├── NotAcceptable 406     none of the forms that were asked for
├── Conflict 409          it would contradict what is stored
├── Gone 410              it was there, and is not any more
├── TooLarge 413
├── UnsupportedEncoding 415
├── Invalid 422           read, but not right: names field and remedy
├── UnsupportedWire 426
├── TooMany 429           come back after `retry_after_s`
├── NotSupported 501      right, but nothing that is done here
└── Busy 503              too much at once: nothing was stored, come back after `retry_after_s`
"""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault of the program
    """A request that is answered with a problem: `code` is stable, `detail` is for people."""

    status = 400
    title = "Refused"

    def __init__(self, code: str, detail: str, *, retry_after_s: int | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.retry_after_s = retry_after_s


class BadRequest(Refusal):
    """What was sent cannot be read."""

    status, title = 400, "The request cannot be read"


class Unauthorised(Refusal):
    """No key, or one that does not hold."""

    status, title = 401, "A valid key is needed"


class Forbidden(Refusal):
    """A key that holds, for something else."""

    status, title = 403, "Not allowed"


class NotFound(Refusal):
    """No such thing, or not for this reader."""

    status, title = 404, "Not found"


class NotAcceptable(Refusal):
    """None of the forms that were asked for."""

    status, title = 406, "Not in that form"


class Conflict(Refusal):
    """It would contradict what is stored."""

    status, title = 409, "In conflict with what is stored"


class Gone(Refusal):
    """It was there, and is not any more."""

    status, title = 410, "Gone"


class TooLarge(Refusal):
    """Over a limit of size."""

    status, title = 413, "Too large"


class UnsupportedEncoding(Refusal):
    """A content encoding other than zstd, gzip or identity."""

    status, title = 415, "Unsupported content encoding"


class Invalid(Refusal):
    """Read, but not right; the detail names the field and what to do."""

    status, title = 422, "Not valid"


class UnsupportedWire(Refusal):
    """A wire version this collector does not speak."""

    status, title = 426, "Unsupported wire version"


class TooMany(Refusal):
    """Over a limit of rate."""

    status, title = 429, "Too many requests"


class NotSupported(Refusal):
    """Right, but nothing that is done here."""

    status, title = 501, "Not supported"


class Busy(Refusal):
    """More than this process can take at the moment; nothing was stored."""

    status, title = 503, "Too busy"
