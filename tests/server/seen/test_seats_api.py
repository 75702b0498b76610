import pytest

from fairday_collector.seat_health.silence import SILENT_AFTER_MS
from tests.support.collector import EPOCH, HOUR, NOON, Collector, batch
from tests.support.watching import Watched
from tests.support.website import api_key, ask

PATH = "/v1/seats/trouble"


@pytest.fixture
def seats(collector: Collector) -> tuple[str, str]:
    """The ids of two seats: Maya's skips batches, Noor's never sent anything."""
    mine, key = collector.seat(collector.person())
    theirs, _ = collector.seat(collector.person("Noor"), machine="m-2")
    collector.clock.now += SILENT_AFTER_MS
    for seq in (1, 4):
        assert collector.upload(key, batch(seq=seq, sent_at=collector.clock.now)).status == 200
    collector.clock.now += HOUR
    return mine, theirs


def test_an_administrator_sees_all_seats_in_trouble(
    collector: Collector, process: Watched, seats: tuple[str, str]
) -> None:
    """Each with whom it feeds, what is missing, what was seen and what to do."""
    found = ask(process.web, PATH, api_key(collector)).json
    assert found["total"] == 2
    by_id = {seat["id"]: seat for seat in found["seats"]}
    mine = by_id[seats[0]]
    assert mine["person"]["name"] == "Maya"
    assert mine["missing"] == [{"epoch": EPOCH, "first": 2, "last": 3, "since_ms": NOON + SILENT_AFTER_MS}]
    assert [trouble["what"] for trouble in mine["troubles"]] == ["skipping"]
    assert mine["troubles"][0]["remedy"]
    theirs = by_id[seats[1]]
    assert theirs["last_seen_ms"] is None
    assert [trouble["what"] for trouble in theirs["troubles"]] == ["silent"]


def test_what_is_listed_can_be_narrowed(collector: Collector, process: Watched, seats: tuple[str, str]) -> None:
    """By the kinds of trouble, by how long a silence counts, and by number."""
    key = api_key(collector)
    only = ask(process.web, f"{PATH}?what=skipping&what=clock", key).json
    assert [seat["id"] for seat in only["seats"]] == [seats[0]]
    assert [seat["id"] for seat in ask(process.web, f"{PATH}?silent_after_h=9600", key).json["seats"]] == [seats[0]]
    one = ask(process.web, f"{PATH}?silent_after_h=1&limit=1", key).json
    assert (one["total"], len(one["seats"])) == (2, 1)


@pytest.mark.parametrize(
    ("role", "query", "outcome"),
    [
        ("supervisor", "", (403, "not_allowed")),
        ("analyst", "", (403, "not_allowed")),
        ("admin", "?what=bored", (422, "not_valid")),
        ("admin", "?silent_after_h=0", (422, "not_valid")),
        ("admin", "?silent_after_h=9601", (422, "not_valid")),
        ("admin", "?limit=10001", (422, "not_valid")),
    ],
)
def test_others_and_bad_questions_get_a_problem(
    collector: Collector, process: Watched, role: str, query: str, outcome: tuple[int, str]
) -> None:
    """Only administrators see seats, and only what can be answered is."""
    teams = [collector.team()] if role == "supervisor" else []
    assert ask(process.web, PATH + query, api_key(collector, role, teams)).outcome == outcome


def test_without_a_key_nothing_is_told(process: Watched) -> None:
    """As everywhere in the API."""
    assert ask(process.web, PATH).outcome == (401, "no_key")
