"""Timesheet and queue in a real browser, by mouse and by keyboard alone, with and without scripts."""

from datetime import date
from functools import partial

from playwright.sync_api import BrowserContext, expect

from fairday_collector.store.tables import ClaimAct, ClaimRow, Correction, TimesheetAct
from fairday_collector.timesheets.claim_desk import ClaimDesk
from tests.support.browsing import WORD, House, tab_to
from tests.support.office import at


def claims(house: House, count: int) -> None:
    """Maya claims an hour of each of some dates of October, and attests September."""
    for n in range(count):
        start, end = (at(clock, date(2026, 10, 5 + n)) for clock in ("08:00", "09:00"))
        house.maya.claims(house.maya.worker, partial(ClaimDesk.make, start_ms=start, end_ms=end, kind="call"))
    house.maya.attested()


def test_a_worker_answers_corrects_and_attests_by_mouse(house: House) -> None:
    """A question is answered after a look at what follows, a date is corrected, and the period attested."""
    page = house.visits(house.maya.maya, house.sheet)
    expect(page.get_by_role("heading", name="Thursday 17 September, 11:00 to 12:00")).to_be_visible()
    page.get_by_label("Break", exact=True).check()
    expect(page.locator("#follows")).to_contain_text("As “Break” it counts at once: Thursday becomes 7 h.")
    page.get_by_role("button", name="See what follows").click()
    expect(page.locator("#follows")).to_contain_text("Thursday becomes 7 h.")
    assert house.maya.collector.rows(ClaimRow) == []
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".told")).to_contain_text("Your policy approved it at once.")
    house.maya.collector.settle()
    page.get_by_role("link", name="Correct Wed 16").click()
    page.get_by_label("Start").fill("830")
    page.get_by_label("Reason", exact=True).fill("train")
    page.get_by_role("button", name="Correct Wednesday").click()
    expect(page.locator(".told")).to_contain_text("Your correction is on record.")
    page.get_by_role("button", name="Attest this timesheet").click()
    expect(page.locator(".told")).to_contain_text("Attested.")
    assert [row.kind for row in house.maya.collector.rows(ClaimRow)] == ["break"]
    assert [row.act for row in house.maya.collector.rows(TimesheetAct)] == ["attest"]


def test_a_worker_corrects_and_attests_by_keyboard_alone(house: House) -> None:
    """From the row's link through the form to the button, and on to attesting; the focus stands on what is wrong."""
    page = house.visits(house.maya.maya, f"{house.sheet}?claim=none")
    tab_to(page, "Correct Wed 16")
    page.keyboard.press("Enter")
    page.wait_for_url("**correct=yes**")
    tab_to(page, "Start")
    page.keyboard.press("Control+a")
    page.keyboard.type("815")
    tab_to(page, "Reason")
    page.keyboard.type("bus, aj?")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=corrected")
    tab_to(page, "Attest this timesheet")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=attest")
    (row,) = house.maya.collector.rows(Correction)
    assert (row.reason, row.entry and row.entry["start_ms"]) == ("bus, aj?", at("08:15"))


def test_stepping_by_keys_swaps_and_speaks(house: House) -> None:
    """`[` and `]` show the neighbouring period without loading the page anew; its heading has the focus and is said."""
    page = house.visits(house.maya.maya, house.sheet)
    page.evaluate("window.stays = true")
    page.keyboard.press("[")
    expect(page.locator("h1")).to_have_text("Your timesheet, 1–31 August 2026")
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("#said")).to_have_text("Your timesheet, 1–31 August 2026")
    expect(page).to_have_title("Your timesheet, 1–31 August 2026 · Fairday")
    page.keyboard.press("]")
    expect(page.locator("h1")).to_have_text("Your timesheet, 1–30 September 2026")
    assert page.evaluate("window.stays")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Your timesheet, 1–31 August 2026")


def test_the_queue_by_mouse(house: House) -> None:
    """A decision takes its row away in place, is said, can be undone, and a rejection asks for its reason."""
    claims(house, 2)
    page = house.visits(house.ada, "/approvals")
    page.evaluate("window.stays = true")
    expect(page.locator("[data-item]")).to_have_count(3)
    page.get_by_role("button", name="Approve Maya, Timesheet").click()
    expect(page.locator("[data-item]")).to_have_count(2)
    expect(page.locator("#said")).to_contain_text("Approved: Maya, 1–30 September 2026. 2 things wait")
    page.locator("summary").first.click()
    page.get_by_role("button", name="Reject").first.click()
    expect(page.locator(".bad")).to_contain_text("Say why, in a few words.")
    page.get_by_label("Reason").first.fill("was not there")
    page.get_by_role("button", name="Reject", exact=True).first.click()
    expect(page.locator("#said")).to_contain_text("Rejected: Maya")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#said")).to_contain_text("Approved: Maya")
    assert page.evaluate("window.stays")
    assert [row.act for row in house.maya.collector.rows(ClaimAct)] == ["reject", "approve"]


def test_the_queue_by_keyboard_alone(house: House) -> None:
    """`j` and `k` move, `a` approves and the focus goes to the next, `r` rejects with a reason, `u` undoes."""
    claims(house, 3)
    page = house.visits(house.ada, "/approvals")
    page.keyboard.press("a")
    focused = "document.activeElement.querySelector('p')?.textContent"
    expect(page.locator("[data-item]")).to_have_count(4)
    for key, what in (("j", "Timesheet"), ("j", "Mon 5 Oct"), ("j", "Tue 6 Oct"), ("k", "Mon 5 Oct")):
        page.keyboard.press(key)
        assert what in page.evaluate(focused)
    page.keyboard.press("a")
    expect(page.locator("[data-item]")).to_have_count(3)
    page.wait_for_function(f"{focused}?.includes('Tue 6 Oct')")
    page.keyboard.press("r")
    page.keyboard.type("jakur?[ gone")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Rejected: Maya, Call, Tue 6 Oct")
    page.wait_for_function(f"{focused}?.includes('Wed 7 Oct')")
    page.keyboard.press("u")
    expect(page.locator("#said")).to_contain_text("Approved: Maya, Call, Tue 6 Oct")
    acts = house.maya.collector.rows(ClaimAct)
    assert sorted((row.n, row.act, row.reason) for row in acts) == [
        (1, "approve", ""), (1, "reject", "jakur?[ gone"), (2, "approve", "Rejected by mistake."),
    ]  # fmt: skip


def test_keys_are_listed_and_can_be_turned_off(house: House) -> None:
    """`?` lists them; off, they do nothing, and that is remembered; the button on the page brings them back."""
    claims(house, 1)
    page = house.visits(house.ada, "/approvals")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("next, previous in the queue")
    page.get_by_label("Use single keys").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Use single keys").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.dataset.item") == ""
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/people")


def test_the_queue_without_scripts(house: House) -> None:
    """The same forms work by themselves."""
    claims(house, 1)
    page = house.visits(house.ada, "/approvals", java_script_enabled=False)
    page.get_by_role("button", name="Approve Maya, Timesheet").click()
    assert "Approved: Maya, 1–30 September 2026." in page.content()
    page.locator("summary").first.click()
    page.get_by_label("Reason").fill("was not there")
    page.get_by_role("button", name="Reject", exact=True).click()
    assert "Nothing waits for your decision." in page.content()


def test_a_session_that_ends_in_the_queue_loses_nothing(house: House) -> None:
    """The sign-in page comes in place; signed in, the reason is back in its field and nothing was sent."""
    claims(house, 1)
    page = house.visits(house.ada, "/approvals")
    context: BrowserContext = page.context
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.keyboard.type("lunch is missing")
    context.clear_cookies()
    page.keyboard.press("Enter")
    page.get_by_label("Mail address").fill("ada@example.com")
    page.get_by_role("textbox", name="Password").fill(WORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Back to the form").click()
    expect(page.get_by_label("Reason").first).to_have_value("lunch is missing")
    assert [row.act for row in house.maya.collector.rows(TimesheetAct)] == ["attest"]
    page.get_by_role("button", name="Return", exact=True).click()
    expect(page.locator("#queue .told")).to_contain_text("Returned: Maya, 1–30 September 2026.")
