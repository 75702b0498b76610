"""Enrolment: how a desktop gets its seat and key."""

import msgspec

from fairday_wire.batch import WIRE_VERSION
from fairday_wire.policy import Policy


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """The machine as it describes itself."""

    host: str
    os: str
    os_version: str
    machine_id: str


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/enrol`: a join token, and who and where the agent is."""

    wire: int = WIRE_VERSION
    token: str
    device: Device
    os_user: str
    agent: str = ""


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """The answer `201`: the seat, its key (shown this once) and the policy. `server_time` in ms UTC."""

    seat: str
    key: str
    policy: Policy
    server_time: int
