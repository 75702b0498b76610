"""Runs by page: sent by a real mail server, told target by target, and readable by whom they are for."""

import pytest

from fairday_collector.access.grants import end_grants, grant
from fairday_collector.store.tables import Run
from tests.support.admin import text
from tests.support.collector import HOUR, NOON
from tests.support.mailbox import Mailbox, mailbox
from tests.support.report_pages import Company, form_of

NEW = "/reports/schedules/new"


def address(run: Run) -> str:
    """The page of a run."""
    return f"/reports/schedules/{run.schedule_id}/runs/{run.slot}/{run.revision}"


@pytest.fixture
def sent(company: Company) -> Run:
    """A run of Ada's schedule for herself and Maya, the next morning, through a real mail server."""
    people = f"{company.people['Ada'].id}\n{company.people['Maya'].id}"
    company.browser("Ada").does(NEW, **form_of(to_role="", to_person=people, format="pdf\nxlsx"))
    company.collector.clock.now = NOON + 18 * HOUR
    with mailbox(Mailbox()) as box:
        (run,) = company.delivers(f"smtp://127.0.0.1:{box.port}")
    assert sorted(to for to, _ in box.mails) == [["ada@example.org"], ["maya@example.org"]]
    for _, mail in box.mails:
        assert f"http://127.0.0.1:8480{address(run).replace(':', '%3A')}" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    return run


def test_a_run_tells_who_got_what(company: Company, sent: Run) -> None:
    """Its schedule's page leads to it; there stand state, files and each target, and what it said."""
    ada = company.browser("Ada")
    schedule = ada.get(f"/reports/schedules/{sent.schedule_id}")
    assert f'href="{address(sent)}"'.replace(":", "%3A", 1) in schedule.body.decode()
    assert "ada@example.org" in text(schedule)
    page = text(ada.get(address(sent)))
    assert "State sent Made when it was due" in page
    assert "ada@example.org sent" in page
    assert "maya@example.org sent" in page
    assert "-2026-10-14-2026-10-14.pdf" in page
    assert "Team utilisation and workload" in page
    assert "Maya" in page


def test_each_reads_what_was_for_them(company: Company, sent: Run) -> None:
    """Who was sent a run sees what they were sent, not who else was; a stranger gets the page of nobody."""
    maya = company.browser("Maya")
    page = text(maya.get(address(sent)))
    assert "You worked" in page or "Maya" in page
    assert "alert" not in page
    assert "ada@example.org" not in page
    assert "Schedules" not in page
    noor = company.browser("Noor")
    strange, nobody = noor.get(address(sent)), noor.get(f"/reports/schedules/none/runs/{sent.slot}/0")
    assert (strange.status, strange.body) == (404, nobody.body)
    assert noor.get(f"{address(sent)}/files/pdf").status == 404


def test_a_run_is_downloaded_and_that_is_on_record(company: Company, sent: Run) -> None:
    """In each format, as it was said then; looking and downloading are looks."""
    before = company.looked()
    ada = company.browser("Ada")
    for form, begins in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b""), ("json", b"{")):
        file = ada.get(f"{address(sent)}/files/{form}")
        assert file.status == 200
        assert file.body.startswith(begins)
    assert company.looked() == before + 4 * 2
    ada.get(address(sent))
    assert company.looked() == before + 5 * 2
    assert ada.get(f"{address(sent)}/files/xml").status == 422
    assert ada.get(f"{address(sent)}/files/csv?table=shoes").status == 404
    assert company.looked() == before + 5 * 2


def test_who_lost_the_right_reads_it_no_more(company: Company, sent: Run) -> None:
    """A supervisor whose grant ended does not see the people of a run of theirs."""
    company.collector.do(end_grants, company.people["Ada"], None, NOON, "test")
    page = company.browser("Ada").get(address(sent))
    assert "Maya" not in text(page)


def test_a_dead_target_is_seen_on_the_page(company: Company) -> None:
    """Since when and why, in the list and on the schedule; what else went well stays told."""
    company.collector.do(grant, company.people["Noor"], "supervisor", company.teams["Payments"], NOON, "test")
    company.browser().does(NEW, **form_of(to_mail="gone@example.org\nhere@example.org"))
    company.collector.clock.now = NOON + 18 * HOUR
    with mailbox(Mailbox(refused={"gone@example.org"})) as box:
        (run,) = company.delivers(f"smtp://127.0.0.1:{box.port}")
    assert run.status == "failed"
    admin = company.browser()
    listed = text(admin.get("/reports/schedules"))
    assert "Of 1, somebody did not get theirs." in listed
    assert "gone@example.org, since Thu 15 Oct, 08:00" in listed
    assert "550 5.1.1 No such user here" in listed
    page = text(admin.get(f"/reports/schedules/{run.schedule_id}"))
    assert "gone@example.org Thursday 15 October, 08:00 did not arrive since Thursday 15 October, 08:00, 1 time" in page
    assert "here@example.org Thursday 15 October, 08:00 gets it" in page
    assert "Noor Thursday 15 October, 08:00 does not get it" in page
