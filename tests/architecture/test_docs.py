"""The docs cannot rot: what exists has a heading, and what is written from code is as the code says."""

import re
import runpy
from pathlib import Path

import pytest

from fairday_collector.policy.settings import NAMES
from fairday_reports.feeds.odata import arithmetic, functions
from fairday_reports.feeds.odata.lexer import MAX_CHARS
from fairday_reports.feeds.odata.negotiate import MAX_PAGE
from fairday_reports.feeds.odata.options import MAX_QUERY_CHARS, MAX_SKIP
from fairday_reports.feeds.odata.parser import MAX_DEPTH
from fairday_reports.feeds.odata.shape import MAX_EXPANDED

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


def headings(page: str) -> set[str]:
    """All headings of a page of the reference."""
    return set(re.findall(r"^#+ (.+)$", (REFERENCE / page).read_text(encoding="utf-8"), re.MULTILINE))


def test_every_policy_setting_has_a_heading() -> None:
    """A setting that is not documented cannot be chosen."""
    assert set(NAMES) <= headings("policy.md")


def test_every_job_has_a_heading() -> None:
    """The jobs that are declared in code are on the page."""
    declared = {
        *("ledger", "ledger.rebuild", "ledger.pack", "spans.days", "spans.labels"),
        *("feeds", "reports.run_due", "reports.revise", "reports.forget", "certificate"),
    }
    sources = (
        "collector/src/fairday_collector/jobs.py",
        "reports/src/fairday_reports/schedules/jobs.py",
        "reports/src/fairday_reports/feeds/fill/job.py",
        "server/src/fairday_server/roles.py",
    )
    text = "".join((ROOT / source).read_text(encoding="utf-8") for source in sources)
    named = set(re.findall(r'Job\("([\w.]+)"', text)) | set(re.findall(r'id="([\w.]+)"', text))
    assert named == declared <= headings("jobs.md")


def test_every_route_of_the_api_has_a_heading() -> None:
    """A route that programs may call is described."""
    text = (ROOT / "server/src/fairday_server/api/routes.py").read_text(encoding="utf-8")
    text += (ROOT / "server/src/fairday_server/api/health.py").read_text(encoding="utf-8")
    paths = {path.rsplit("/", 1)[-1].strip("{}") for path in re.findall(r'@router\.get\("([^"]+)"', text)}
    shown = " ".join(headings("http-api.md"))
    assert paths == {"people", "day", "healthz", "readyz"}
    for word in ("/v1/people", "/days/", "/healthz", "/readyz"):
        assert word in shown


def test_what_odata_does_is_on_its_page() -> None:
    """Every option and function that is done, the limits, and what is refused as not done."""
    page = (REFERENCE / "odata.md").read_text(encoding="utf-8")
    for name in (*functions.DONE, *arithmetic.OPERATORS):
        assert f"`{name}`" in page
    for name in ("filter", "select", "expand", "orderby", "top", "skip", "count", "format", "search", "apply", "batch"):
        assert f"`${name}" in page
    for limit in (MAX_PAGE, MAX_SKIP, MAX_QUERY_CHARS, MAX_CHARS, MAX_DEPTH, MAX_EXPANDED):
        assert f"{limit:,}" in page


def test_the_commands_page_is_what_the_commands_say() -> None:
    """`scripts/write_reference.py` was run after the last change of a command."""
    written = runpy.run_path(str(ROOT / "scripts" / "write_reference.py"))["commands_page"]()
    assert (REFERENCE / "commands.md").read_text(encoding="utf-8") == written


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/**/*.md")) + sorted(ROOT.glob("*.md")), ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """Every relative link names a file that is there."""
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_readme_says_the_main_things_first() -> None:
    """What it is, for whom, what it does not record, the two commands and a picture stand in the first 40 lines."""
    first = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:40])
    for words in ("open source", "For workers", "Not recorded", "make up", "make test", "docs/images/person-day.png"):
        assert words in first


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/**/*.md")) + sorted(ROOT.glob("*.md")), ids=lambda p: p.name)
def test_named_paths_are_there(page: Path) -> None:
    """A page that names a test, a script or a folder of the checkout names one that exists."""
    for name in re.findall(r"`((?:tests|docs|wire|server|scripts|bench)/[\w./-]+)`", page.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), name
