"""From what the desktop shows to what the policy lets be recorded: between the sensors and the coalescer."""

from dataclasses import dataclass, field, replace

from fairday_agent.coalesce import Context
from fairday_agent.redact import Redactor
from fairday_agent.sensors.base import Focus, SensorHealth, Sound
from fairday_agent.site import site_of
from fairday_wire.policy import Policy
from fairday_wire.spans import MAX_APP, MAX_TITLE


def clean(text: str | None, limit: int) -> str | None:
    """Reduce a desktop's text to one line of at most `limit` printable characters; nothing is left as nothing."""
    if text is None:
        return None
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line[:limit] or None


@dataclass(frozen=True, slots=True)
class Sampler:
    """The newest focus and sound, seen through one policy; each change makes a new one."""

    policy: Policy
    redactor: Redactor
    focus: Focus = field(default_factory=Focus)
    sound: Sound = field(default_factory=Sound)

    @classmethod
    def of(cls, policy: Policy) -> "Sampler":
        """Begin with nothing seen."""
        return cls(policy, Redactor(policy.redact))

    def under(self, policy: Policy) -> "Sampler":
        """See the same through another policy."""
        return replace(self, policy=policy, redactor=Redactor(policy.redact))

    def seeing(self, what: Focus | Sound) -> "Sampler":
        """Take in a newer focus or sound."""
        return replace(self, focus=what) if isinstance(what, Focus) else replace(self, sound=what)

    def context(self) -> Context:
        """Return what may be recorded of it; redaction comes before any cutting to length."""
        app, site, title = self.focus.app, None, None
        if self.policy.site == "on":
            site = site_of(app, self.focus.title)
        if self.policy.title == "full":
            title = self.focus.title
        elif self.policy.title == "redacted":
            title = self.redactor.redact(self.focus.title)
        return Context(
            app=clean(app, MAX_APP) if self.policy.app == "on" else None,
            title=clean(title, MAX_TITLE),
            site=site,
            call=self.sound.call,
            media=self.sound.media,
        )

    def health(self) -> SensorHealth:
        """Say whether titles can be redacted as the policy wants."""
        broken = self.redactor.broken
        if self.policy.title != "redacted" or not broken:
            return SensorHealth(True, f"titles {self.policy.title}, sites {self.policy.site}")
        return SensorHealth(False, f"titles are withheld: redaction pattern {broken[0]} of the policy does not compile")
