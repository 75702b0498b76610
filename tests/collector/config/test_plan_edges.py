import pytest

from fairday_collector.errors import Invalid
from tests.support.collector import Collector
from tests.support.configuring import exported, imported, looked

BEGUN = '[[policy]]\nrole = "Desk"\nfrom = 2026-01-01\nidle_after_s = 60\n'
GONE = '[[policy]]\nrole = "Desk"\nfrom = 2026-03-01\nremoved = true\n'
ANEW = '[[policy]]\nrole = "Desk"\nfrom = 2026-03-01\naway_after_s = 600\n'


def test_a_policy_set_on_the_date_it_was_taken_away_brings_back_no_other_setting(collector: Collector) -> None:
    """What was taken away on that date stays away, and only what the file names holds from it on."""
    imported(collector, BEGUN)
    imported(collector, GONE)
    imported(collector, ANEW)
    text = exported(collector)
    assert "from = 2026-01-01\nuntil = 2026-02-28\nidle_after_s = 60" in text
    assert "from = 2026-03-01\naway_after_s = 600" in text
    assert text.count("idle_after_s") == 1
    assert looked(collector, ANEW).plan.differences == []


@pytest.mark.parametrize("text", [GONE + ANEW, ANEW + GONE])
def test_a_file_cannot_take_a_policy_away_and_set_it_on_one_date(collector: Collector, text: str) -> None:
    """In either order, for neither of the two is the later one."""
    with pytest.raises(Invalid, match="2026-03-01"):
        imported(collector, BEGUN + text)
    assert "policy" not in exported(collector)
