"""The star schema, declared once: what OData, exports, views, rights and the page of the docs go by."""

from typing import Final

from fairday_reports.feeds.columns import (
    CHANGED,
    DATE,
    PERSON_ID,
    TEAM_ID,
    TO_DATE,
    TO_DAY,
    TO_PERSON,
    TO_TEAM,
    ZONE,
    count,
    day,
    flag,
    instant,
    length,
    text,
)
from fairday_reports.feeds.model import EntitySet, Navigation, Property
from fairday_reports.feeds.terms import TERM_PROPERTIES

__all__ = ["SETS", "VERSION", "EntitySet", "Navigation", "Property"]

VERSION: Final = 1
"""Raised when a set or property goes or changes its meaning; one that is added is no new version."""

_TO_APP = Navigation("application", "Apps", (("app", "app"),))
_TO_CATEGORY = Navigation("sort", "Categories", (("category", "category"),))
_PERIOD = (TO_PERSON, TO_TEAM, TO_DATE)

_PERSON_DAYS = EntitySet(
    name="PersonDays",
    singular="PersonDay",
    table="feed_person_day",
    about="A local date of a person, with the terms that every metric is a formula of. There is a row for each date "
    "from the one the person was added on, or their first one with data, until today. A row that is written again "
    "stands for all rows of all facts of that person and date: replace them.",
    properties=(
        PERSON_ID,
        DATE,
        TEAM_ID,
        text("role", "The person's role on that date.", nullable=True),
        ZONE,
        instant("start", "Midnight that begins the date."),
        instant("end", "Midnight that ends it."),
        flag("is_over", "Whether its working time is over. Before that it counts no absence, early leave or schedule."),
        flag("has_data", "Whether anything was sent or claimed about it. Where not, the calendar and roster say all."),
        count("generation", "The generation of the ledger that was read."),
        count("config_change", "The last change of policies, rules and rosters that is in it."),
        *TERM_PROPERTIES,
        CHANGED,
    ),
    navigations=(*_PERIOD, Navigation("config", "ConfigVersions", (("config_change", "id"),))),
    fact=True,
)
_PERSON_HOURS = EntitySet(
    name="PersonHours",
    singular="PersonHour",
    table="feed_person_hour",
    about="Time of a wall-clock hour in one state. The hours of a date add up to its row of PersonDays, by state. "
    "An hour that comes twice in an autumn night is two.",
    properties=(
        PERSON_ID,
        DATE,
        instant("hour", "Where the hour begins.", key=True, times=True),
        text("state", "One of the eleven states, named as in PersonDays.", key=True),
        count("local_hour", "What the clock on the wall shows, 0 to 23."),
        TEAM_ID,
        ZONE,
        count("ms", "Milliseconds in this state."),
        CHANGED,
    ),
    navigations=(*_PERIOD, TO_DAY),
    fact=True,
    times=True,
)
_APP_DAYS = EntitySet(
    name="AppDays",
    singular="AppDay",
    table="feed_app_day",
    about="Screen time of a date by app, category and class. A date's rows add up to its active, meeting and passive "
    "time, and those of a class to the time of that class.",
    properties=(
        PERSON_ID,
        DATE,
        text("app", "The app, empty where none was known.", key=True),
        text("category", "The category the rules of the date sorted it into, empty for none.", key=True),
        text("class", "productive, neutral, unproductive or unclassified; a meeting is productive.", key=True),
        TEAM_ID,
        ZONE,
        count("ms", "Milliseconds of screen time."),
        length("core", "Of it, productive time in core work."),
        CHANGED,
    ),
    navigations=(*_PERIOD, TO_DAY, _TO_APP, _TO_CATEGORY),
    fact=True,
)
_TIMESHEET = EntitySet(
    name="TimesheetEntries",
    singular="TimesheetEntry",
    table="feed_timesheet",
    about="The record of working time of a date. A date without working time has a row only where someone said so.",
    properties=(
        PERSON_ID,
        DATE,
        TEAM_ID,
        ZONE,
        text("source", "What made it so: proposed, corrected, attested, approved or locked."),
        instant("start", "When work began; null where the date was not worked.", nullable=True, times=True),
        instant("end", "When it ended; it may be on the next date.", nullable=True, times=True),
        length("break", "Length of all breaks."),
        length("worked", "From start to end, less breaks."),
        length("proposed", "What the record would be by what is proposed now."),
        CHANGED,
    ),
    navigations=(*_PERIOD, TO_DAY),
    fact=True,
)
_CLAIMS = EntitySet(
    name="Claims",
    singular="Claim",
    table="feed_claim",
    about="What a person said that a stretch away from the desktop was, and what was decided. Notes and reasons "
    "are not in it.",
    properties=(
        PERSON_ID,
        text("claim_id", "Which claim.", key=True),
        Property("date", "date", "day", "The local date it begins on."),
        TEAM_ID,
        ZONE,
        text("kind", "What it is claimed as, such as meeting or break."),
        text("state", "pending, approved, rejected or withdrawn."),
        instant("start", "Where it begins.", times=True),
        instant("end", "Where it ends.", times=True),
        length("length", "From start to end."),
        instant("made", "When it was made.", times=True),
        instant("decided", "When it got its state; null while it is pending.", nullable=True, times=True),
        CHANGED,
    ),
    navigations=(*_PERIOD, TO_DAY),
    fact=True,
)
_SEATS = EntitySet(
    name="SeatHealth",
    singular="Seat",
    table="feed_seat",
    about="A user on a machine, and what is the matter with it now.",
    properties=(
        text("seat_id", "Which seat.", key=True),
        text("person_id", "Whose record it feeds now; null for nobody's.", nullable=True),
        text("team_id", "That person's team of today.", nullable=True),
        text("host", "The machine's name."),
        text("os", "linux, windows or macos."),
        text("os_version", "The version of the system."),
        text("agent", "The version of the agent."),
        instant("enrolled", "When it was enrolled."),
        instant(
            "last_seen",
            "When it last sent anything, to a quarter of an hour; null for never.",
            nullable=True,
            times=True,
        ),
        instant("revoked", "When its keys were refused; null while they are not.", nullable=True),
        length("skew", "Its clock less the server's at the last upload, in whole minutes."),
        flag("is_silent", "Whether it has been silent while its person was to work."),
        count("trouble_count", "How many things are the matter."),
        text(
            "troubles", "Their codes by name, spaces between: clock clone conflicts losses silent skipping unassigned."
        ),
        count("missing_batches", "Batches that have not come though later ones have."),
        count("lost_spans", "Spans that its agent gave up."),
        CHANGED,
    ),
    navigations=(TO_PERSON, TO_TEAM),
    fact=True,
)
_PEOPLE = EntitySet(
    name="People",
    singular="Person",
    table="feed_person",
    about="A person as of today. What held on a date is in the facts.",
    properties=(
        PERSON_ID,
        text("name", "The person's name."),
        Property("team_id", "string", "team_id", "The team of today."),
        text("role", "The role of today.", nullable=True),
        Property("zone", "string", "zone", "The IANA zone of today."),
        instant("added", "When the person was added."),
        CHANGED,
    ),
    navigations=(TO_TEAM,),
)
_TEAMS = EntitySet(
    name="Teams",
    singular="Team",
    table="feed_team",
    about="A team.",
    properties=(
        text("team_id", "Which team.", key=True),
        text("name", "The team's name."),
        text("zone", "The zone of people yet to be added to it."),
        CHANGED,
    ),
)
_MEMBERSHIPS = EntitySet(
    name="TeamMemberships",
    singular="TeamMembership",
    table="feed_membership",
    about="Who was in which team from when until when. The first one of a person holds for all earlier dates too.",
    properties=(
        PERSON_ID,
        day("from_date", "The first local date.", key=True),
        day("until_date", "The last local date; null while it goes on.", nullable=True),
        text("team_id", "Which team."),
        CHANGED,
    ),
    navigations=(TO_PERSON, TO_TEAM),
)
_DATES = EntitySet(
    name="Dates",
    singular="CalendarDate",
    table="feed_date",
    about="The calendar of whole years around all facts; weeks begin on Monday.",
    properties=(
        Property("date", "date", "day", "The date.", key=True),
        count("year", "Its year."),
        count("quarter", "1 to 4."),
        count("month", "1 to 12."),
        text("month_name", "January to December."),
        count("day_of_month", "1 to 31."),
        count("iso_year", "The year that its ISO week belongs to."),
        count("iso_week", "1 to 53."),
        count("weekday", "1 for Monday to 7 for Sunday."),
        text("weekday_name", "Monday to Sunday."),
        flag("is_weekend", "Whether it is Saturday or Sunday."),
        day("first_of_week", "Its Monday."),
        day("first_of_month", "The first of its month."),
        CHANGED,
    ),
)
_APPS = EntitySet(
    name="Apps",
    singular="App",
    table="feed_app",
    about="An app that occurs in the facts. What the rules of a date said of it is in AppDays.",
    properties=(
        text("app", "The app, empty for none.", key=True),
        text("category", "What the organisation's rules of today sort it into, whatever the site or title."),
        text("class", "What they class it as: productive, neutral, unproductive or unclassified."),
        CHANGED,
    ),
    navigations=(_TO_CATEGORY,),
)
_CATEGORIES = EntitySet(
    name="Categories",
    singular="Category",
    table="feed_category",
    about="A category as it is today: of the organisation, of the built-in catalogue, or of a team, role or person. "
    "Whoever may not read all rows sees of the latter those that occur in theirs.",
    properties=(
        text("category", "The category's name, empty for none.", key=True),
        text("title", "As people read it."),
        text("class", "What its time counts as: productive, neutral, unproductive or unclassified."),
        flag("is_core", "Whether it is core work."),
        flag("is_collaboration", "Whether it is mail, chat or meetings."),
        flag("is_common", "Whether it is the organisation's or the catalogue's."),
        CHANGED,
    ),
)
_CONFIG = EntitySet(
    name="ConfigVersions",
    singular="ConfigVersion",
    table="feed_config",
    about="A change of policy, rule, category, shift, roster, holiday or leave. Their order is that of their ids. "
    "Neither what it says nor who made it is in it.",
    properties=(
        count("id", "The number of the change, 0 for the state before the first one.", key=True),
        text("kind", "What was changed: policy, rule, category, shift, roster, day, holiday, holidays or leave."),
        text("scope", "For whom: organisation, team, role or person."),
        text("person_id", "The person, where it is for one.", nullable=True),
        text("team_id", "The team, where it is for one.", nullable=True),
        text("role", "The role, where it is for one.", nullable=True),
        text("name", "Which of its kind."),
        day("from_date", "The local date it holds from."),
        day("until_date", "The last local date; null for without end.", nullable=True),
        instant("at", "When it was made."),
        CHANGED,
    ),
)

SETS: Final[dict[str, EntitySet]] = {
    each.name: each
    for each in (
        *(_PERSON_DAYS, _PERSON_HOURS, _APP_DAYS, _TIMESHEET, _CLAIMS, _SEATS),
        *(_PEOPLE, _TEAMS, _MEMBERSHIPS, _DATES, _APPS, _CATEGORIES, _CONFIG),
    )
}
"""Every set by its name, the facts first."""
