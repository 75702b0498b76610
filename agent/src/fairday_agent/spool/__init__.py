"""The durable queue between recorder and uploader: one SQLite file whose rows prove themselves."""

from fairday_agent.spool.lock import SpoolInUse
from fairday_agent.spool.rows import LastRun, OutBatch, SpoolHealth
from fairday_agent.spool.spool import Spool

__all__ = ["LastRun", "OutBatch", "Spool", "SpoolHealth", "SpoolInUse"]
