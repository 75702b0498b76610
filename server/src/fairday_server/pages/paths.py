"""The addresses of the pages, in one place for the routes and the links between them."""

from datetime import date
from urllib.parse import quote, urlencode

PEOPLE = "/people"
SIGN_IN = "/sign-in"
SIGN_IN_BY_WORD = "/sign-in/password"
SIGN_IN_BY_MAIL = "/sign-in/mail"
SIGN_OUT = "/sign-out"
ACCOUNT = "/account"
STATIC = "/static"
TEAMS = "/teams"
APPROVALS = "/approvals"
ADMIN = "/admin"
REPORTS = "/reports"
SAVED = f"{REPORTS}/saved"
SCHEDULES = f"{REPORTS}/schedules"
NEW_SCHEDULE = f"{SCHEDULES}/new"


def day_path(person_id: str, day: date, *, whole_day: bool = False) -> str:
    """A person's day; `whole_day` shows all its hours instead of those around presence."""
    path = f"{PEOPLE}/{quote(person_id, safe='')}/days/{day.isoformat()}"
    return f"{path}?window=day" if whole_day else path


def week_path(person_id: str, day: date) -> str:
    """A person's week, by any date in it."""
    return f"{PEOPLE}/{quote(person_id, safe='')}/weeks/{day.isoformat()}"


def month_path(person_id: str, day: date) -> str:
    """A person's month, by any date in it."""
    return f"{PEOPLE}/{quote(person_id, safe='')}/months/{day.isoformat()}"


def explain_path(person_id: str, metric: str, first: date, last: date) -> str:
    """Where a person's number comes from."""
    query = urlencode({"metric": metric, "from": first.isoformat(), "to": last.isoformat()})
    return f"{PEOPLE}/{quote(person_id, safe='')}/explain?{query}"


def sheet_path(person_id: str, day: date) -> str:
    """A person's record of working time for the pay period that a date lies in."""
    return f"{PEOPLE}/{quote(person_id, safe='')}/timesheets/{day.isoformat()}"


def data_path(person_id: str) -> str:
    """What is recorded about a person, under which policy, and who looked."""
    return f"{PEOPLE}/{quote(person_id, safe='')}/data"


def team_now_path(team_id: str) -> str:
    """Who of a team is on now."""
    return f"{TEAMS}/{quote(team_id, safe='')}/now"


def team_week_path(team_id: str, day: date) -> str:
    """A team's week, by any date in it."""
    return f"{TEAMS}/{quote(team_id, safe='')}/weeks/{day.isoformat()}"


def team_month_path(team_id: str, day: date) -> str:
    """A team's month, by any date in it."""
    return f"{TEAMS}/{quote(team_id, safe='')}/months/{day.isoformat()}"


def day_window_path(person_id: str, day: date, first: str, last: str) -> str:
    """A person's day between two clock times, `HH:MM`."""
    return f"{day_path(person_id, day)}?{urlencode({'from': first, 'to': last})}"


def own_timesheet_path(person_id: str) -> str:
    """A person's days as a timesheet, to download."""
    return f"{data_path(person_id)}/timesheet.csv"


def own_days_path(person_id: str, first: date, last: date) -> str:
    """A person's days with all that was recorded of them, to download."""
    return f"{data_path(person_id)}/days.json?{urlencode({'from': first.isoformat(), 'to': last.isoformat()})}"


def sheet_form_path(person_id: str, day: date, act: str) -> str:
    """Where a form of the timesheet of a date is sent: `correct`, `claim`, `withdraw` or `act`."""
    return f"{sheet_path(person_id, day)}/{act}"


def asked_path(person_id: str, day: date, start_ms: int, end_ms: int) -> str:
    """The timesheet of a date with the form for a stretch, epoch milliseconds UTC, that nobody has named yet."""
    return f"{sheet_path(person_id, day)}?{urlencode({'claim': f'{start_ms}-{end_ms}'})}#form"


def correct_path(person_id: str, day: date) -> str:
    """The timesheet of a date with the form that corrects this date."""
    return f"{sheet_path(person_id, day)}?correct=yes#form"


ADMIN_START = f"{ADMIN}/start"
ADMIN_PEOPLE = f"{ADMIN}/people"
ADMIN_IMPORT = f"{ADMIN_PEOPLE}/import"
ADMIN_TEAMS = f"{ADMIN}/teams"
ADMIN_SEATS = f"{ADMIN}/seats"
ADMIN_TOKENS = f"{ADMIN}/tokens"
ADMIN_CA = f"{ADMIN_TOKENS}/ca.pem"
ADMIN_RULES = f"{ADMIN}/rules"
ADMIN_POLICIES = f"{ADMIN}/policies"


def admin_path(area: str, id_: str, act: str = "") -> str:
    """One thing of an area of administration, or what is done with it."""
    path = f"{area}/{quote(id_, safe='')}"
    return f"{path}/{act}" if act else path


def rule_path(*, app: str = "", site: str = "", remove: str = "", scope: str = "") -> str:
    """The form of a new rule for a program or site, or of removing the one of a name and scope."""
    if remove:
        return f"{ADMIN_RULES}/remove?{urlencode({'name': remove, 'scope': scope})}"
    asked = {name: text for name, text in (("app", app), ("site", site)) if text}
    return f"{ADMIN_RULES}/new?{urlencode(asked)}" if asked else f"{ADMIN_RULES}/new"


def policy_path(scope: str, setting: str = "") -> str:
    """The policy of a scope, empty for the organisation, or the form that changes one of its settings."""
    asked = {name: text for name, text in (("scope", scope), ("setting", setting)) if text}
    path = f"{ADMIN_POLICIES}/change" if setting else ADMIN_POLICIES
    return f"{path}?{urlencode(asked)}" if asked else path


def report_path(name: str, query: str = "") -> str:
    """A report with what it is asked for as a query, as `Asked.query` gives it."""
    path = f"{REPORTS}/{quote(name, safe='')}"
    return f"{path}?{query}" if query else path


def report_file_path(name: str, form: str, query: str, table: str = "") -> str:
    """A report as a file in a format; of CSV the table of a key."""
    asked = "&".join(filter(None, [query, urlencode({"table": table}) if table else ""]))
    path = f"{REPORTS}/{quote(name, safe='')}/files/{quote(form, safe='')}"
    return f"{path}?{asked}" if asked else path


def saved_path(id_: str, act: str = "") -> str:
    """A saved report, or what is done with it."""
    return "/".join(filter(None, [SAVED, quote(id_, safe=""), act]))


def new_schedule_path(name: str, query: str = "") -> str:
    """The form that has a report sent regularly, with what it is asked for as a query."""
    asked = "&".join(filter(None, [urlencode({"report": name}), query]))
    return f"{NEW_SCHEDULE}?{asked}"


def schedule_path(id_: str, act: str = "") -> str:
    """A schedule, or what is done with it."""
    return "/".join(filter(None, [SCHEDULES, quote(id_, safe=""), act]))


def run_path(schedule: str, slot: str, revision: int) -> str:
    """A run of a schedule."""
    return f"{schedule_path(schedule, 'runs')}/{quote(slot, safe='')}/{revision}"


def run_file_path(schedule: str, slot: str, revision: int, form: str, table: str = "") -> str:
    """What a run said as a file in a format; of CSV the table of a key."""
    path = f"{run_path(schedule, slot, revision)}/files/{quote(form, safe='')}"
    return f"{path}?{urlencode({'table': table})}" if table else path
