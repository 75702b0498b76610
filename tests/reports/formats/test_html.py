"""The file of HTML and the part of a page: complete, well formed, harmless, and open to everybody."""

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from fairday_reports.document.model import Document
from fairday_reports.formats import as_text, fragment
from tests.support import documents
from tests.support.report_files import read_page

pytestmark = pytest.mark.sqlite
AUDIT = """async () => (await axe.run({resultTypes: ["violations"], elementRef: false}))
  .violations.map(fault => fault.id + ": " + fault.nodes[0].html)"""
REPORTS = {
    "plain": documents.document(),
    "revised": documents.revised(),
    "hostile": documents.hostile(),
    "landscape": documents.document(landscape=True),
    "empty": documents.document([replace(documents.people_table(), rows=(), total=None)], figures=()),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a screen."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            timeout=180_000,
        )
        yield launched
        launched.close()


@pytest.mark.parametrize("name", REPORTS)
def test_the_file_is_open_to_everybody(name: str, browser: Browser, tmp_path: Path) -> None:
    """In a browser nothing is fetched, axe-core finds nothing, and nothing scrolls sideways, wide and narrow."""
    path = tmp_path / "report.html"
    path.write_text(as_text(REPORTS[name], "html"))
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    assert page.evaluate("document.fonts.check('16px \"Fairday Sans\"')")
    page.evaluate(Axe().axe_script)
    for width in (360, 1184):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(AUDIT) == [], width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []


@pytest.mark.parametrize("name", REPORTS)
def test_the_part_of_a_page_passes_its_policy(name: str) -> None:
    """It begins with the one h1, steps down by one level, and holds no style, script or address of its own."""
    page = read_page(fragment(REPORTS[name]))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert set(levels[1:]) == {2}
    for tag, given in page.tags:
        assert tag not in ("script", "style", "link", "iframe", "img", "html", "head", "body", "main")
        assert not {"style", "src", "href"} & given.keys()
        assert not any(name.startswith("on") for name in given)
    ids = [given["id"] for _, given in page.tags if "id" in given]
    assert len(ids) == len(set(ids))
    regions = [given for _, given in page.tags if given.get("role") == "region"]
    assert all(given.get("tabindex") == "0" and given.get("aria-label") for given in regions)


def test_every_class_of_the_part_is_in_the_stylesheet_of_the_pages() -> None:
    """What the template names, the stylesheet of the pages knows."""
    css = files("fairday_server").joinpath("static", "fairday.css").read_text()
    named = {
        word
        for document in REPORTS.values()
        for _, given in read_page(fragment(document)).tags
        for word in (given.get("class") or "").split()
    }
    # `rows` is a table like any other but for its bars.
    assert {word for word in named if f".{word}" not in css} == set()


def test_the_colours_are_those_of_the_pages() -> None:
    """The file's tokens are the light ones of the pages."""
    tokens = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})")
    pages = dict(
        tokens.findall(files("fairday_server").joinpath("static", "fairday.css").read_text().split("@media")[0])
    )
    own = dict(tokens.findall(files("fairday_reports.formats").joinpath("templates", "file.css").read_text()))
    assert own.items() <= pages.items()


@pytest.mark.parametrize("name", REPORTS)
def test_text_stays_text(name: str) -> None:
    """Whatever a name holds, it adds no element, and no sign that steers or turns is left."""
    for text in (as_text(REPORTS[name], "html"), str(fragment(REPORTS[name]))):
        assert "<script" not in text.lower()
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", text)
    assert documents.SCRIPT in read_page(as_text(documents.hostile(), "html")).text


def test_what_is_to_be_known_is_said() -> None:
    """Completeness, what is missing, the versions, and until when late data count stand in the file."""
    text = " ".join(read_page(as_text(documents.document(), "html")).text.split())
    assert "97 % of the expected time was observed. Not observed: Jonas Weber, Thursday 16 October" in text
    assert "Made20 October 2025, 06:00, Stockholm time (Europe/Stockholm)." in text.replace("Made ", "Made")
    assert "Ledger 7, changes up to 41 (policy 6, rules 14, calendar 3)." in text
    assert "Accepted until 27 October 2025." in text
    assert "Not for pay, ranking or discipline." in text


def test_changes_come_first_with_the_old_value_struck() -> None:
    """A report that is sent again says so ahead of its lead, each figure as it was and is."""
    text = as_text(documents.revised(), "html")
    assert text.index("This report was sent on 17 October 2025, 06:00. Since then 3 figures changed.") < text.index(
        "444 h 19 min"
    )
    read = read_page(text).tables[0]
    assert read.rows == [
        ["People, Jonas Weber", "Worked", "27:00", "28:55"],
        ["People, Jonas Weber", "Utilisation", "58 %", "60 %"],
        ["At the head", "Worked", "171:24", "173:19"],
    ]
    assert "<del>27:00</del>" in text
    assert "What changed" not in as_text(documents.document(), "html")


def test_what_was_not_observed_is_hatched() -> None:
    """A row without data has the mark beside the words, and its bar is hatched over the whole scale of 100 %."""
    text = as_text(documents.document([documents.people_table()]), "html")
    [row] = re.findall(r"<tr><th[^>]*>Omar Haddad.*?</tr>", text, re.DOTALL)
    assert row.count("url(#p-hatch)") == 2
    assert "No data" in row
    assert '<svg class="sw"' in row


def test_a_period_without_data_says_so() -> None:
    """A table without rows is a sentence, and no empty table."""
    page = read_page(as_text(documents.document([replace(documents.people_table(), rows=(), note="")]), "html"))
    assert page.tables == []
    assert "There is nothing to show for this period." in page.text
    suppressed = replace(documents.people_table(), rows=(), note="Fewer than 5 people: not shown.")
    text = read_page(as_text(documents.document([suppressed]), "html")).text
    assert "Fewer than 5 people: not shown." in text
    assert "nothing to show" not in text


def test_long_tables_stop_and_say_so() -> None:
    """The first 1,000 rows are shown, and how many more the other files hold."""
    page = read_page(as_text(documents.many(1_001), "html"))
    assert len(page.tables[0].rows) == 1_000
    assert page.tables[0].total != []
    assert (
        "These are the first 1,000 rows of 1,001. The XLSX and CSV files of this report hold all of them." in page.text
    )
    assert "These are the first" not in as_text(documents.many(1_000), "html")


def about_place(document: Document) -> int:
    """How many tables stand before "About this report"."""
    return as_text(document, "html").split('id="about"')[0].count("<table ")


def test_what_is_to_be_known_is_on_the_first_page() -> None:
    """Only tables that leave room for it stand before it, on a lying page fewer."""
    assert about_place(documents.document()) == 1
    assert about_place(documents.document([documents.people_table(), documents.heat_table()])) == 2
    assert about_place(documents.document(landscape=True)) == 0
