"""The settings a policy holds, their limits, and how they are read from text."""

import re
from typing import Annotated, Any, Literal

import msgspec
import re2
from msgspec import Meta

from fairday_collector.errors import Invalid
from fairday_collector.ledger.reckon import Rules
from fairday_wire import policy as wire

Threshold = Annotated[int, Meta(ge=0, le=86_400)]
# A pattern may begin with a bracket too, as [0-9]{4} does; no useful one begins like a list of texts.
JSON_LIST = re.compile(r"""\[\s*["\]]""")
DURATION = re.compile(r"(\d+)(ms|s|m|h|d)")
UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything a policy can say. Names ending in `_s` are seconds.

    The first part is told to agents (`fairday_wire.Policy`), the second is for the reckoning: an input gap of
    `idle_after_s` is inactive by `idle_rule`, one of `away_after_s` away; `passive_for_s` of it still counts as
    passive; `break_after_s` of locked, suspended or off time is a break.
    """

    quiet_floor_s: wire.Seconds = 60
    upload_s: wire.Seconds = 60
    checkpoint_s: Annotated[int, Meta(ge=1, le=15)] = 15
    app: Literal["on", "off"] = "on"
    title: Literal["off", "redacted", "full"] = "off"
    site: Literal["off", "on"] = "off"
    redact: list[str] = []
    private_allowed: bool = True
    notice: str = ""
    idle_rule: Literal["backdate", "forward"] = "backdate"
    idle_after_s: Threshold = 300
    away_after_s: Threshold = 900
    passive_for_s: Threshold = 0
    break_after_s: Threshold = 900

    @property
    def rules(self) -> Rules:
        """The part the reckoning goes by, in milliseconds."""
        return Rules(
            idle_rule=self.idle_rule,
            idle_after_ms=self.idle_after_s * 1000,
            away_after_ms=self.away_after_s * 1000,
            passive_for_ms=self.passive_for_s * 1000,
        )

    def for_agent(self, number: int, ca: str) -> wire.Policy:
        """The part agents are told, under its number and with the authorities to trust."""
        told = {name: getattr(self, name) for name in AGENT_SETTINGS if name != "notice"}
        return wire.Policy(version=number, notice=wire.Notice(text=self.notice), ca=ca, **told)


NAMES = tuple(field.name for field in msgspec.structs.fields(Settings))
AGENT_SETTINGS = tuple(name for name in NAMES if name in {f.name for f in msgspec.structs.fields(wire.Policy)})


def parse(assignments: list[str]) -> dict[str, Any]:
    """Settings from `KEY=VALUE` texts; a key may appear with a duration, `idle_after=5m`, for `idle_after_s=300`.

    Raises Invalid naming the key, what was wrong and what is allowed.
    """
    values: dict[str, Any] = {}
    for text in assignments:
        key, separator, value = text.partition("=")
        key = key.strip().replace("-", "_")
        if not separator:
            raise Invalid("bad_setting", f"{text!r} is not KEY=VALUE, for instance idle_after_s=300.")
        duration = DURATION.fullmatch(value.strip())
        if f"{key}_s" in NAMES:
            key = f"{key}_s"
        if key.endswith("_s") and duration and duration[2] in UNIT_S:
            value = str(int(duration[1]) * UNIT_S[duration[2]])
        if key == "working_hours_only":
            raise Invalid("bad_setting", "working_hours_only needs shifts, which this version does not have yet.")
        if key not in NAMES:
            raise Invalid("bad_setting", f"There is no setting {key!r}. There are: {', '.join(NAMES)}.")
        values[key] = _value(key, value.strip())
    return values


def _value(key: str, text: str) -> Any:
    raw: Any = text
    if key == "redact":
        raw = _patterns(text)
    field = next(f for f in msgspec.structs.fields(Settings) if f.name == key)
    try:
        return msgspec.convert(raw, field.type, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid("bad_setting", f"{key}={text}: {error}.") from error


def _patterns(text: str) -> list[str]:
    try:
        patterns = msgspec.json.decode(text, type=list[str]) if JSON_LIST.match(text) else ([text] if text else [])
    except msgspec.DecodeError as error:
        raise Invalid("bad_setting", f"redact must be a pattern or a JSON list of patterns: {error}.") from error
    for pattern in patterns:
        try:
            re2.compile(pattern)
        except re2.error as error:
            raise Invalid("bad_setting", f"redact: {pattern!r} is no RE2 pattern: {error}.") from error
    return patterns
