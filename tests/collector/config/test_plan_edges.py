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


def test_a_policy_may_be_begun_anew_on_the_date_it_is_taken_away(collector: Collector) -> None:
    """One file says both: what held before ends, and what follows holds alone."""
    imported(collector, BEGUN + GONE + ANEW)
    assert looked(collector, BEGUN + GONE + ANEW).plan.differences == []
    assert exported(collector).partition("[[policy]]")[2].count("[[policy]]") == 1
    assert "from = 2026-03-01\naway_after_s = 600" in exported(collector)
