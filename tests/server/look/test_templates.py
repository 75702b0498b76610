import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from fairday_reports.formats import fragment
from fairday_server.pages.render import render
from tests.support import documents
from tests.support.look import HOSTILE, gallery
from tests.support.stylesheet import CSS

VOID = {"meta", "link", "input"}
PAGES = {name: render(template, view) for name, (template, view) in gallery().items()}
TEMPLATES = {
    entry.name: entry.read_text()
    for entry in files("fairday_server").joinpath("templates").iterdir()
    if entry.is_file()
}


class Page(HTMLParser):
    """Elements with their attributes in document order, the headings' levels, and whether tags are balanced."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.levels: list[int] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element."""
        self.elements.append((tag, dict(attrs)))
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element without content."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Closes what is open."""
        if tag not in VOID:
            assert self.open.pop() == tag

    def classes(self) -> set[str]:
        """All class names."""
        return {name for _, given in self.elements for name in (given.get("class") or "").split()}


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_leave_colour_and_script_to_files(name: str) -> None:
    """A template names no colour, has no style attribute or element, no script but our files, no event attribute."""
    source = re.sub(r"<script src=\"\{\{ asset\('[\w/.]+\.js'\) \}\}\" defer></script>", "", TEMPLATES[name])
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", source)
    assert not re.search(r"style\s*=|<style|<script|\son\w+\s*=|javascript:", source)
    assert "|safe" not in source.replace(" ", "")


@pytest.mark.parametrize("name", PAGES)
def test_pages_pass_a_strict_policy(name: str) -> None:
    """A rendered page has no inline style or script, and loads from its own origin alone."""
    page = Page(PAGES[name])
    assert page.open == []
    for tag, given in page.elements:
        assert tag != "style"
        assert tag != "script" or re.match(r"/static/[\w/.]+\.js\?v=", given.get("src") or "")
        assert not {key for key in given if key == "style" or key.startswith("on")}
        for key in ("href", "src", "action"):
            assert re.match(r"/|#|$", given.get(key) or ""), (tag, given)


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_built_of_landmarks(name: str) -> None:
    """Each page has one h1, no jump in heading levels, a skip link to its main part, and no id twice."""
    page = Page(PAGES[name])
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.levels, page.levels[1:], strict=False))
    assert next(given["href"] for tag, given in page.elements if tag == "a") == "#main"
    ids = [given["id"] for _, given in page.elements if "id" in given]
    assert len(ids) == len(set(ids))
    assert {"main", "header"} <= {tag for tag, _ in page.elements}
    targets = {given["href"] for tag, given in page.elements if tag == "a" and (given["href"] or "").startswith("#")}
    assert targets <= {f"#{known}" for known in ids}


def test_every_class_is_styled_and_every_rule_used() -> None:
    """The stylesheet and the pages know the same class names: nothing unstyled, nothing left over."""
    styled = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r'url\("[^"]*"\)|/\*.*?\*/', "", CSS, flags=re.DOTALL)))
    pages = [*PAGES.values(), fragment(documents.document()), fragment(documents.revised())]
    used = set().union(*(Page(html).classes() for html in pages))
    assert used - styled == set()
    assert styled - used == set()


def test_hostile_texts_are_shown_as_they_are_spelt() -> None:
    """Names of people, teams, apps and persons' notices cannot become markup, in text or in attributes."""
    for name in (
        "day-hostile",
        "people",
        "error",
        "report-saving",
        "reports-schedules",
        "sheet-answer",
        "sheet-theirs",
        "approvals-done",
    ):
        assert "<script>" not in PAGES[name]
        assert "&lt;script&gt;alert(" in PAGES[name]
        assert HOSTILE not in PAGES[name]


def test_accessible_names_begin_with_the_visible_text() -> None:
    """A link whose name says more than is seen begins with what is seen."""
    labelled = re.findall(r'<a [^>]*aria-label="([^"]*)"[^>]*>([^<]*)</a>', PAGES["day"])
    assert len(labelled) == 11
    assert all(label.startswith(text) for label, text in labelled)


def test_static_files_carry_a_mark_of_their_content() -> None:
    """The address of the stylesheet changes with its content, so that it may be kept for ever."""
    assert re.search(r'href="/static/fairday\.css\?v=[0-9a-f]{12}"', PAGES["day"])
