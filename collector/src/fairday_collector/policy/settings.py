"""The settings a policy holds, their limits, and how they are read from text."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
import re2
from msgspec import Meta, field

from fairday_collector.errors import Invalid
from fairday_collector.ledger.reckon import Rules
from fairday_wire import policy as wire

Threshold = Annotated[int, Meta(ge=0, le=86_400)]
WeekSeconds = Annotated[int, Meta(ge=0, le=604_800)]
ClaimKind = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_-]*$")]
Productive = Literal["focus", "collaboration", "multitasking"]
# A pattern may begin with a bracket too, as [0-9]{4} does; no useful one begins like a list of texts.
JSON = re.compile(r"""\{|\[\s*["\]]""")
DURATION = re.compile(r"(\d+)(s|m|h|d)")
UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything a policy can say. Names ending in `_s` are seconds.

    The first part is told to agents (`fairday_wire.Policy`). The second is for the reckoning: an input gap of
    `idle_after_s` is inactive by `idle_rule`, one of `away_after_s` away; `passive_for_s` of it still counts as
    passive. The third is for working time: what it is proposed from (`work_basis`), its breaks, claims (`auto_approve`
    has the longest claim of a kind that needs nobody's approval), pay periods (`pay_period_start` is any first day of
    one, where they are counted in weeks), the rounding view (0 minutes is none) and rest. The fourth is for metrics.
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
    work_basis: Literal["presence", "screen", "schedule"] = "presence"
    claim_kinds: list[ClaimKind] = field(default_factory=lambda: ["meeting", "call", "training", "field", "break"])
    auto_approve: dict[ClaimKind, Threshold] = field(default_factory=lambda: {"break": 86_400})
    pay_period: Literal["week", "two_weeks", "half_month", "month"] = "month"
    pay_period_start: str = "2024-01-01"
    rounding_min: Literal[0, 1, 5, 6, 15] = 0
    rounding: Literal["nearest", "up", "down"] = "nearest"
    rest_daily_s: Threshold = 39_600
    rest_weekly_s: WeekSeconds = 86_400
    rest_average_week_s: WeekSeconds = 172_800

    expected_s: Threshold = 28_800
    goal_utilisation: Annotated[int, Meta(ge=1, le=200)] = 75
    utilisation_of: Literal["active", "worked", "scheduled", "expected"] = "expected"
    utilisation_kinds: Annotated[list[Productive], Meta(min_length=1)] = field(
        default_factory=lambda: ["focus", "collaboration", "multitasking"]
    )
    late_grace_s: Threshold = 300
    early_grace_s: Threshold = 300
    interruption_s: Threshold = 120
    focus_run_s: Annotated[int, Meta(ge=1, le=86_400)] = 1500
    active_day_s: Threshold = 7200
    multitasking_switches: Annotated[int, Meta(ge=1, le=1000)] = 4

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


FIELDS = {field.name: field.type for field in msgspec.structs.fields(Settings)}
NAMES = tuple(FIELDS)
AGENT_SETTINGS = tuple(name for name in NAMES if name in {f.name for f in msgspec.structs.fields(wire.Policy)})


def check_settings(values: Mapping[str, Any], *, strict: bool = True) -> dict[str, Any]:
    """Settings as a policy keeps them, each within its limits; `strict` False reads numbers and switches from text.

    Raises Invalid naming the setting, what was wrong and what is allowed.
    """
    return {key: _checked(key, value, strict) for key, value in values.items()}


def parse(assignments: list[str]) -> dict[str, Any]:
    """Settings from `KEY=VALUE` texts; a key may appear with a duration, `idle_after=5m`, for `idle_after_s=300`.

    Lists are written with commas or as JSON, `auto_approve` as `break:24h,meeting:1h`. Raises Invalid naming the key,
    what was wrong and what is allowed.
    """
    values: dict[str, Any] = {}
    for text in assignments:
        key, separator, value = text.partition("=")
        key = key.strip().replace("-", "_")
        if not separator:
            raise Invalid("bad_setting", f"{text!r} is not KEY=VALUE, for instance idle_after_s=300.")
        if f"{key}_s" in NAMES:
            key = f"{key}_s"
        values[key] = _from_text(key, value.strip())
    return check_settings(values, strict=False)


def _checked(key: str, value: Any, strict: bool) -> Any:
    if key == "working_hours_only":
        raise Invalid("bad_setting", "working_hours_only: recording by shifts needs a newer agent. Leave it out.")
    if key not in FIELDS:
        raise Invalid("bad_setting", f"There is no setting {key!r}. There are: {', '.join(NAMES)}.")
    try:
        converted = msgspec.convert(value, FIELDS[key], strict=strict)
    except msgspec.ValidationError as error:
        choices = get_args(FIELDS[key]) if get_origin(FIELDS[key]) is Literal else ()
        remedy = f" Choose one of: {', '.join(map(str, choices))}." if choices else ""
        raise Invalid("bad_setting", f"{key}: {value!r} will not do: {error}.{remedy}") from error
    if key in FURTHER:
        FURTHER[key](converted)
    return converted


def _from_text(key: str, text: str) -> Any:
    if key.endswith("_s"):
        return _seconds(text)
    kind = _container(key)
    if kind is not None and JSON.match(text):
        try:
            return msgspec.json.decode(text)
        except msgspec.DecodeError as error:
            raise Invalid("bad_setting", f"{key}: {text!r} looks like JSON, but is none: {error}.") from error
    if kind is dict:
        pairs = (part.partition(":") for part in _parts(text))
        return {name.strip(): _seconds(length.strip()) for name, _, length in pairs}
    if key == "redact":
        # A pattern may hold commas.
        return [text] if text else []
    return _parts(text) if kind is list else text


def _container(key: str) -> Any:
    """`list` or `dict` where the setting is one."""
    bare = FIELDS.get(key)
    if get_origin(bare) is Annotated:
        bare = get_args(bare)[0]
    origin = get_origin(bare)
    return origin if origin in (list, dict) else None


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _seconds(text: str) -> str | int:
    found = DURATION.fullmatch(text)
    return int(found[1]) * UNIT_S[found[2]] if found else text


def _check_patterns(patterns: list[str]) -> None:
    for pattern in patterns:
        try:
            re2.compile(pattern)
        except re2.error as error:
            raise Invalid("bad_setting", f"redact: {pattern!r} is no RE2 pattern: {error}.") from error


def _check_date(text: str) -> None:
    try:
        plain = date.fromisoformat(text).isoformat() == text
    except ValueError:
        plain = False
    if not plain:
        raise Invalid("bad_setting", f"pay_period_start: {text!r} is no date. Write it as 2024-01-01.")


FURTHER: dict[str, Callable[[Any], None]] = {"redact": _check_patterns, "pay_period_start": _check_date}
