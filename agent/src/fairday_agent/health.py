"""How the uploads go, for `status` and `doctor`."""

import msgspec


class UploadHealth(msgspec.Struct, frozen=True, kw_only=True):
    """The last uploads; times in epoch ms UTC by this machine's clock.

    `cause` says why the last attempt failed and `remedy` what to do; both None while all is well.
    `skew_ms` is how far the collector's clock is ahead.
    """

    last_try_ms: int | None = None
    last_ok_ms: int | None = None
    last_spans: int = 0
    next_try_ms: int | None = None
    cause: str | None = None
    remedy: str | None = None
    skew_ms: int | None = None
