"""A team's pages through their routes: who may look, what is shown, and that it is what the API says."""

import re
from datetime import date

import pytest
from starlette.types import ASGIApp

from fairday_collector.access.grants import grant
from fairday_collector.config.change import change
from fairday_collector.people import find_person, find_team, set_person
from fairday_collector.secrets import new_id
from fairday_collector.store.tables import AccessGrant, Look, Person, Team
from fairday_reports.words import hm, hours, percent
from tests.server.pages.test_pages import get, signed_in
from tests.support.collector import HOUR, MINUTE, Collector, batch, span
from tests.support.metric_days import MONDAY, at, day_after, office_roster, work
from tests.support.website import api_key, ask

NAMES = ("Aiko", "Ben", "Claire", "Daniel", "Jonas")
WEEK, MONTH = f"weeks/{MONDAY}", f"months/{MONDAY}"


@pytest.fixture
def people(collector: Collector) -> dict[str, Person]:
    """Five of Payments, of whom Jonas sent nothing after Monday, Ada who supervises them, and Noor of Sales.

    They work two hours each on Monday to Wednesday by a roster of nine to five, and it is Thursday evening.
    """
    collector.clock.now = at(0, 1)
    office_roster(collector)
    found = {name: collector.person(name) for name in NAMES}
    found |= {"Ada": collector.person("Ada", team="Board"), "Noor": collector.person("Noor", team="Sales")}
    collector.clock.now = at(3, 20)
    for number, name in enumerate((*NAMES, "Noor")):
        _, key = collector.seat(found[name], machine=name)
        spans = []
        for day in (0,) if name == "Jonas" else (0, 1, 2):
            begin, end = at(day, 9 + number / 60), at(day, 11 + number / 30)
            spans += [*work(begin, 120 + number), span(end, at(day, 17), "locked")]
            spans += [span(at(day, 9), begin, "locked")] if number else []
        assert collector.upload(key, batch(spans)).json["stored"] == len(spans)
    collector.settle()
    collector.do(grant, found["Ada"], "supervisor", team(collector), at(3, 1), "test")
    return found


def team(collector: Collector, name: str = "Payments") -> Team:
    """A team by its name."""
    with collector.store.read() as session:
        return find_team(session, name)


def path(collector: Collector, page: str, name: str = "Payments") -> str:
    """The address of a team's page."""
    return f"/teams/{team(collector, name).id}/{page}"


def shown(collector: Collector, app: ASGIApp, page: str, who: str | None = None) -> str:
    """The text of a team's page, without its elements, as somebody sees it."""
    reply = get(app, path(collector, page), signed_in(collector, app, who))
    assert reply.status == 200, reply.body
    return re.sub(r"\s+", " ", re.sub(r"<title>.*?</title>|<desc.*?</desc>|<[^>]*>", " ", reply.body.decode()))


def analyst(collector: Collector, person: Person) -> None:
    """Lets a person see everybody's totals."""
    row = AccessGrant(id=new_id(), person_id=person.id, role="analyst", made_ms=collector.clock.now)
    collector.do(lambda session: session.add(row))


def test_teams_lead_to_the_first_by_name(collector: Collector, app: ASGIApp, people: dict[str, Person]) -> None:
    """An administrator gets the first of all, a supervisor of their own, and a worker is told that there is none."""
    board, payments = team(collector, "Board"), team(collector)
    assert get(app, "/teams", signed_in(collector, app)).headers["location"] == f"/teams/{board.id}/now"
    reply = get(app, "/teams", signed_in(collector, app, people["Ada"].id))
    assert (reply.status, reply.headers["location"]) == (303, f"/teams/{payments.id}/now")
    none = get(app, "/teams", signed_in(collector, app, people["Noor"].id))
    assert none.status == 200
    assert b"There is no team for you to look at" in none.body


def test_without_any_team_the_page_says_how_to_add_one(collector: Collector, app: ASGIApp) -> None:
    """The administrator of an empty store reads the command."""
    page = get(app, "/teams", signed_in(collector, app)).body.decode()
    assert "There is no team yet." in page
    assert "fairday team add NAME" in page


@pytest.mark.parametrize("page", ["now", WEEK, MONTH])
def test_other_teams_are_as_if_they_were_not(
    collector: Collector, app: ASGIApp, people: dict[str, Person], page: str
) -> None:
    """Another team, and any team for a worker, is answered with the very page of one that does not exist."""
    for who, name in (("Ada", "Sales"), ("Noor", "Sales"), ("Aiko", "Payments")):
        cookie = signed_in(collector, app, people[who].id)
        refused, unknown = get(app, path(collector, page, name), cookie), get(app, f"/teams/nothing/{page}", cookie)
        assert refused.status == unknown.status == 404
        assert refused.body == unknown.body
    assert collector.rows(Look) == []


@pytest.mark.parametrize("page", ["now", WEEK, MONTH])
def test_nobody_sees_a_team_without_signing_in(
    collector: Collector, app: ASGIApp, people: dict[str, Person], page: str
) -> None:
    """A stranger is sent to the sign-in page."""
    assert get(app, path(collector, page)).headers["location"] == "/sign-in"


def test_a_supervisor_sees_their_team_alone(collector: Collector, app: ASGIApp, people: dict[str, Person]) -> None:
    """The members are there, others and the names of other teams are not."""
    for page in ("now", WEEK, MONTH):
        text = shown(collector, app, page, people["Ada"].id)
        assert all(name in text for name in NAMES)
        assert "Noor" not in text
        assert "Sales" not in text


def test_the_week_shows_the_numbers_of_the_api(collector: Collector, app: ASGIApp, people: dict[str, Person]) -> None:
    """The figures are the team's metrics, and each row has the person's."""
    text = shown(collector, app, WEEK)
    key, dates = api_key(collector), f"from={MONDAY}&to={day_after(6)}"
    (whole,) = ask(app, f"/v1/teams/Payments/metrics?{dates}", key).json["parts"]
    values = whole["values"]
    assert f"Workload Why {values['utilisation_status']}" in text
    assert f"Worked Why {hours(values['worked'])}" in text
    assert f"Utilisation Why {percent(values['utilisation'])}" in text
    assert f"Focus Why {hours(values['focus'])}" in text
    assert f"Observed Why {percent(whole['completeness'])}" in text
    for name in NAMES:
        (part,) = ask(app, f"/v1/people/{people[name].id}/metrics?{dates}", key).json["parts"]
        own = part["values"]
        last = "Mon 12 Oct" if name == "Jonas" else "Wed 14 Oct"
        begin = rf"{name} {last} {hm(own['worked'])} 24:00 before today {percent(own['utilisation'])} (so far|Below)"
        assert re.search(rf"{begin} {hm(own['screen_time'])} {hm(own['focus'])} ", text), (name, text)


def test_the_month_shows_the_numbers_of_the_api(collector: Collector, app: ASGIApp, people: dict[str, Person]) -> None:
    """The figures are those of the whole month, and the days as a table sum up to them."""
    text = shown(collector, app, MONTH)
    found = ask(app, "/v1/teams/Payments/metrics?from=2026-10-01&to=2026-10-31&by=day", api_key(collector)).json
    worked = [part["values"]["worked"] or 0 for part in found["parts"]]
    assert f"Worked Why {hours(sum(worked))}" in text
    assert f"Mon 12 Oct {hm(worked[11])} {hm(5 * 8 * HOUR)} 5 of 5 Complete" in text
    assert f"Tue 13 Oct {hm(worked[12])} {hm(5 * 8 * HOUR)} 4 of 5 No data of 1 person" in text


def test_lacking_data_are_called_that(collector: Collector, app: ASGIApp, people: dict[str, Person]) -> None:
    """Who sent nothing on scheduled days is not compared with the goal, and not called absent."""
    text = shown(collector, app, WEEK)
    assert "Data of Jonas are not complete: no data since Mon 17:00." in text
    assert "That is a question about data, not about attendance." in text
    assert "Not compared data not complete, or no goal 1 Jonas" in text
    assert "so far" in text


def test_a_look_at_a_team_is_recorded(collector: Collector, app: ASGIApp, people: dict[str, Person]) -> None:
    """Everybody shown can read who looked and at which dates; nobody else is in the record."""
    for page in ("now", WEEK, MONTH):
        shown(collector, app, page, people["Ada"].id)
    looks = collector.rows(Look)
    ids = {people[name].id for name in NAMES}
    assert {(row.person_id, row.what, row.first, row.last) for row in looks} == {
        (person, "team", first, last)
        for person in ids
        for first, last in (
            (day_after(3), day_after(3)), (MONDAY, day_after(6)), (date(2026, 10, 1), date(2026, 10, 31))
        )
    }  # fmt: skip
    assert {row.actor for row in looks} == {f"web:{people['Ada'].id}"}


def test_an_analyst_gets_totals_alone(collector: Collector, app: ASGIApp, people: dict[str, Person]) -> None:
    """Who is on now does not exist for them, and weeks and months say no time of day."""
    analyst(collector, people["Noor"])
    cookie = signed_in(collector, app, people["Noor"].id)
    now, nowhere = get(app, path(collector, "now"), cookie), get(app, "/nowhere", cookie)
    assert now.status == nowhere.status == 404
    assert now.body == nowhere.body
    assert get(app, "/teams", cookie).headers["location"].endswith(f"/weeks/{day_after(3)}")
    for page in (WEEK, MONTH):
        text = shown(collector, app, page, people["Noor"].id)
        assert all(name in text for name in NAMES)
        assert "Now" not in text
        assert "17:00" not in text
        assert "/days/" not in get(app, path(collector, page), cookie).body.decode().split("<main")[1]
    assert "Times of day are not shown to analysts." in shown(collector, app, WEEK, people["Noor"].id)


def test_a_small_group_has_no_heat_map(collector: Collector, app: ASGIApp, people: dict[str, Person]) -> None:
    """From five people on the hours are shown, under that one sentence stands for them."""
    assert '<table class="heat">' in get(app, path(collector, WEEK), signed_in(collector, app)).body.decode()
    collector.do(_move, people["Ben"], "Sales", day_after(-30))
    collector.settle()
    page = get(app, path(collector, WEEK), signed_in(collector, app)).body.decode()
    assert '<table class="heat">' not in page
    assert page.count("Fewer than 5 people: not shown.") == 2


def test_the_heat_map_counts_people(collector: Collector, app: ASGIApp, people: dict[str, Person]) -> None:
    """On Monday at nine all five were at a screen, on Tuesday four with one of whom there are no data."""
    page = get(app, path(collector, WEEK), signed_in(collector, app)).body.decode()
    rows = {
        day: re.findall(r'<td class="([^"]*)">([^<]*)</td>', cells)
        for day, cells in re.findall(
            r'<tr><th scope="row">(\w{3})</th>(.*?)</tr>', page.split('<table class="heat">')[1]
        )
    }
    nine = re.findall(r'<th scope="col">(\d\d)</th>', page).index("09")
    assert rows["Mon"][nine] == ("h5", "5")
    assert rows["Tue"][nine] == ("h4 part", "4")
    assert rows["Sun"][nine] == ("h0", "·")


def test_members_count_on_the_dates_they_were_in(collector: Collector, app: ASGIApp, people: dict[str, Person]) -> None:
    """Who left on Wednesday is in that week with two days, and not on now or in the next week."""
    collector.do(_move, people["Ben"], "Sales", day_after(2))
    collector.settle()
    page = shown(collector, app, WEEK, people["Ada"].id)
    key = api_key(collector, "supervisor", [team(collector)])
    dates = f"from={MONDAY}&to={day_after(6)}"
    (part,) = ask(app, f"/v1/people/{people['Ben'].id}/metrics?{dates}&metric=worked", key).json["parts"]
    assert part["days"] == 2
    assert f"Ben Tue 13 Oct {hm(part['values']['worked'])}" in page
    assert "Ben" not in shown(collector, app, "now", people["Ada"].id)
    assert "Ben" not in shown(collector, app, f"weeks/{day_after(7)}", people["Ada"].id)


def test_without_a_roster_nothing_is_invented(collector: Collector, app: ASGIApp) -> None:
    """Worked time stands beside "no schedule", and utilisation is what the registry gives."""
    collector.clock.now = at(3, 20)
    person = collector.person()
    _, key = collector.seat(person)
    collector.upload(key, batch(work(at(0, 9), 120)))
    collector.settle()
    text = shown(collector, app, WEEK)
    (part,) = ask(app, f"/v1/teams/Payments/metrics?from={MONDAY}&to={day_after(6)}", api_key(collector)).json["parts"]
    assert "2:00 no schedule" in text
    assert f"Utilisation Why {percent(part['values']['utilisation'])}" in text
    assert "There is no schedule to compare with." in text


def test_now_tells_states_and_how_old_data_are(collector: Collector, app: ASGIApp, people: dict[str, Person]) -> None:
    """Recent data give the state and since when; older ones are said to be old, and none yet is neither."""
    collector.clock.now = at(4, 10)
    for name, last in (("Aiko", 0), ("Ben", 30)):
        _, key = collector.seat(people[name], machine=f"{name}-new", user="new")
        end = at(4, 10) - last * MINUTE
        spans = [span(end - 60 * MINUTE, end - 20 * MINUTE), span(end - 20 * MINUTE, end, "quiet", call=True)]
        assert collector.upload(key, batch(spans)).json["stored"] == 2
    collector.settle()
    text = shown(collector, app, "now")
    assert "1 of 5 people is at a screen now." in text
    assert "Aiko Meeting since 09:40, 20 min 09:00 1:00 10:00" in text
    assert "Ben No data since 09:30 Before that: meeting 08:30 1:00 09:30" in text
    assert "Claire Not yet Not yet Not yet Nothing yet" in text
    assert "From 1 no recent data have come. From 3 nothing has come yet today." in text


def test_short_rest_is_told_with_its_rule(collector: Collector, app: ASGIApp) -> None:
    """Work until eleven and from seven on leaves eight hours, by the record; the day of rest is there."""
    collector.clock.now = at(0, 1)
    office_roster(collector)
    person = collector.person()
    _, key = collector.seat(person)
    collector.clock.now = at(9, 1)
    spans = [
        span(at(0, 9), at(0, 23)),
        span(at(1, 7), at(1, 17)),
        *(span(at(day, 9), at(day, 17)) for day in (2, 3, 4)),
    ]
    assert collector.upload(key, batch(spans)).json["stored"] == 5
    collector.settle()
    text = shown(collector, app, WEEK)
    assert "On Monday there was 8 h of rest in the 24 h from the start of work; the rule is 11 h." in text
    assert "longest rest" not in text
    for day, rest in ((-7, 9), (1, 12)):
        given = {"rest_daily_s": rest * 3600}
        collector.do(change, "policy", person, "", given, day_after(day), collector.clock.now, "test")
    collector.settle()
    text = shown(collector, app, WEEK)
    assert "On Monday there was 8 h of rest in the 24 h from the start of work; the rule is 9 h." in text


@pytest.mark.parametrize(
    ("page", "status", "says"),
    [
        ("weeks/2026-13-01", 422, "YYYY-MM-DD"),
        ("months/soon", 422, "YYYY-MM-DD"),
        ("weeks/0001-01-01", 422, "outside the years"),
        ("months/9999-12-31", 422, "outside the years"),
        ("weeks/1970-01-01", 200, "Nobody was in this team"),
        ("months/8999-05-01", 200, "has not begun yet"),
        ("hours/2026-10-12", 404, "address"),
    ],
)
def test_bad_addresses_get_a_page_that_helps(
    collector: Collector, app: ASGIApp, people: dict[str, Person], page: str, status: int, says: str
) -> None:
    """What is wrong is said in words; dates far away show that there is nothing."""
    reply = get(app, path(collector, page), signed_in(collector, app))
    assert (reply.status, says in reply.body.decode()) == (status, True)


def test_names_cannot_become_markup(collector: Collector, app: ASGIApp) -> None:
    """A person and a team may have any printable name."""
    collector.team("<script>alert(1)</script>")
    collector.person("<img src=x onerror=alert(2)>", team="<script>alert(1)</script>")
    for page in ("now", WEEK, MONTH):
        address = path(collector, page, "<script>alert(1)</script>")
        body = get(app, address, signed_in(collector, app)).body.decode()
        assert "<script>" not in body
        assert "<img" not in body
        assert "&lt;script&gt;" in body


def test_steps_stay_within_what_has_begun(collector: Collector, app: ASGIApp, people: dict[str, Person]) -> None:
    """The running week leads back, and forward only once the next one has begun."""
    address = path(collector, WEEK)
    page = get(app, address, signed_in(collector, app)).body.decode()
    base = address.removesuffix(f"{MONDAY}")
    assert f'href="{base}{day_after(-7)}"' in page
    assert f'href="{base}{day_after(7)}"' not in page
    collector.clock.now = at(8, 1)
    assert f'href="{base}{day_after(7)}"' in get(app, address, signed_in(collector, app)).body.decode()


def _move(session: object, person: Person, to: str, day: date) -> None:
    found = find_person(session, person.id)  # type: ignore[arg-type]
    set_person(session, found, at(3, 20), team=find_team(session, to), from_date=day)  # type: ignore[arg-type]
