"""Who and what gets a report, as people and programs give it, cleaned; webhooks get a secret where they have none."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fairday_collector.errors import Invalid
from fairday_reports.deliver import clean_target, name_of, new_secret
from fairday_reports.deliver.targets import Target, WebhookTarget
from fairday_server.reporting.names import ROLES

KINDS: Final = ("person", "role", "mail", "folder", "webhook", "slack", "teams", "store")
_FIELDS: Final = {"person": "person", "role": "role", "mail": "address", "folder": "path"}
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Given:
    """Targets, and by their lasting names the secrets that were made here and that their receivers need."""

    targets: list[Target]
    secrets: dict[str, str]


def given_targets(given: Sequence[Mapping[str, Any]], allow: tuple[str, ...]) -> Given:
    """Targets of mappings with a `kind`; raises Invalid with what to do. `allow` is as for `clean_target`."""
    found = Given([], {})
    for one in given:
        without = one.get("kind") == "webhook" and not one.get("secret")
        target = clean_target({**one, "secret": new_secret()} if without else one, allow)
        found.targets.append(target)
        if without and isinstance(target, WebhookTarget):
            found.secrets[name_of(target)] = target.secret
    return found


def target_of_text(text: str, person: Callable[[str], str] = lambda ref: ref) -> dict[str, Any]:
    """A target as it is written, `person:Ada`, `role:supervisors`, `ada@example.org`, `/srv/reports`, `s3://…`.

    `person` makes an id of a name. Raises Invalid for a kind there is not.
    """
    text = text.strip()
    kind, _, rest = (part.strip() for part in text.partition(":"))
    if kind == "person":
        return {"kind": kind, "person": person(rest)}
    if kind == "role" and rest not in ROLES:
        raise Invalid("bad_target", f"{text!r} is no target: a role is one of {', '.join(ROLES)}.")
    if _SCHEME.match(text):
        return {"kind": "store", "url": text}
    if kind in KINDS:
        return {"kind": kind, _FIELDS.get(kind, "url"): rest}
    if text.startswith("/"):
        return {"kind": "folder", "path": text}
    if "@" in text:
        return {"kind": "mail", "address": text}
    raise Invalid(
        "bad_target",
        f"{text!r} is no target. Write person:NAME, role:supervisors, mail:ADDRESS, folder:/path, webhook:URL, "
        "slack:URL, teams:URL or s3://….",
    )
