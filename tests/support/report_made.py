"""Every report of the catalogue, made of two weeks of a team in which one was silent and one was seen in part."""

from datetime import timedelta
from pathlib import Path

from fairday_reports.definitions.catalogue import REPORTS
from fairday_reports.document.model import Document
from tests.support.collector import new_collector
from tests.support.metric_days import MONDAY, day_after
from tests.support.report_house import day_facts, house_of

WEEK = timedelta(days=7)
NAMES = ("Aiko Tanaka", "Ben Ashworth", "Claire Dubois", "Daniel Kowal", "Hanna Virtanen", "Zoë Ångström-Wróblewska")


def made_reports(folder: Path) -> dict[str, Document]:
    """The documents by the names of their reports."""
    collector = new_collector(folder)
    house = house_of(collector)
    people = [house.person(name, added=MONDAY - WEEK) for name in NAMES]
    for number, person in enumerate(people):
        house.week(person, MONDAY - WEEK, hours=8 + number / 60, share=0.6)
        if number == 0:
            house.days((person, day_facts(MONDAY, 0, lacking=8)))
        elif number == 1:
            house.days((person, day_facts(MONDAY, 5, lacking=2.25)), (person, day_facts(day_after(1), 9)))
        else:
            house.week(person, hours=6 + number + 1 / 7, share=0.5 + number / 20)
    made = {name: house.make(name) for name in REPORTS}
    collector.store.close()
    return made
