import msgspec
import pytest

from fairday_collector.errors import Invalid
from fairday_collector.policy.settings import NAMES, Settings, check_settings, parse


def test_the_defaults_are_within_their_own_limits() -> None:
    """What holds where nobody chose could have been chosen."""
    values = msgspec.to_builtins(Settings())
    assert set(values) == set(NAMES)
    assert check_settings(values) == values


def test_lists_and_lengths_by_kind_are_read_from_text() -> None:
    """With commas or as JSON; lengths with a unit, numbers plain."""
    assert parse(["auto_approve=break:24h, meeting:90m", "claim_kinds=break,on-call", "rounding_min=15"]) == {
        "auto_approve": {"break": 86_400, "meeting": 5400}, "claim_kinds": ["break", "on-call"], "rounding_min": 15,
    }  # fmt: skip
    assert parse(['auto_approve={"break": 60}', 'utilisation_kinds=["focus"]', "rest-daily=11h"]) == {
        "auto_approve": {"break": 60}, "utilisation_kinds": ["focus"], "rest_daily_s": 39_600,
    }  # fmt: skip
    assert parse(["auto_approve=", "notice={ours}", "pay_period_start=2026-01-05"]) == {
        "auto_approve": {}, "notice": "{ours}", "pay_period_start": "2026-01-05",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("auto_approve=break", "auto_approve"),
        ("auto_approve=break:25h", "86400"),
        ("auto_approve=Break:1h", "auto_approve"),
        ("claim_kinds=on call", "claim_kinds"),
        ("rounding_min=7", "0, 1, 5, 6, 15"),
        ("rounding=away", "nearest, up, down"),
        ("work_basis=clock", "presence, screen, schedule"),
        ("pay_period=quarter", "week, two_weeks, half_month, month"),
        ("pay_period_start=20240101", "2024-01-01"),
        ("pay_period_start=soon", "2024-01-01"),
        ("utilisation_kinds=", ">= 1"),
        ("utilisation_kinds=sleep", "sleep"),
        ("goal_utilisation=0", ">= 1"),
        ("multitasking_switches=0", ">= 1"),
        ('utilisation_kinds=["focus"', "looks like JSON"),
    ],
)
def test_a_setting_out_of_its_limits_is_refused_with_what_is_allowed(text: str, said: str) -> None:
    """Named, with the limits or the choices."""
    with pytest.raises(Invalid, match=text.partition("=")[0]) as caught:
        parse([text])
    assert said in caught.value.detail
