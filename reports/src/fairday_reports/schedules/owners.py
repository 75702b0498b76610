"""What the owner of a schedule or a saved report may ask for: what they may see, sent to where they may send."""

from collections.abc import Sequence

from sqlmodel import Session

from fairday_collector.access.grants import viewer_of_person
from fairday_collector.access.viewer import Viewer
from fairday_collector.access.visible import known_person, visible_team
from fairday_collector.errors import Forbidden, Invalid
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.deliver import name_of
from fairday_reports.deliver.targets import PersonTarget, RoleTarget, Target


def owner_viewer(session: Session, owner_id: str | None, actor: str) -> Viewer:
    """What an owner may see now; None is whoever runs the server."""
    return Viewer(actor, "admin") if owner_id is None else viewer_of_person(session, owner_id, actor)


def check_parameters(session: Session, parameters: Parameters, owner: Viewer) -> None:
    """Raises NotFound for people and teams that are not there or not the owner's to see."""
    for person in parameters.people:
        known_person(session, owner, person)
    for team in parameters.teams:
        visible_team(session, owner, team)


def check_targets(session: Session, targets: Sequence[Target], owner: Viewer) -> list[Target]:
    """The targets, each once; raises Invalid without any, NotFound for a person who is not there or not for the owner.

    Raises Forbidden for what may be sent to by an administrator alone: addresses, folders, stores and webhooks.
    """
    if not targets:
        remedy = "give at least one person, role, mail address, folder or webhook."
        raise Invalid("no_target", f"Say where the report goes: {remedy}")
    for target in targets:
        if isinstance(target, PersonTarget):
            known_person(session, owner, target.person)
        elif not isinstance(target, RoleTarget) and not owner.is_admin:
            raise Forbidden("not_allowed", "Only an administrator may send to addresses, folders, stores and webhooks.")
    return list({name_of(target): target for target in targets}.values())
