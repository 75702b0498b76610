"""The contract between agent and collector: spans, batch, receipt, policy, codec."""

from fairday_wire.batch import PROBLEM_JSON, WIRE_VERSION, Batch, Problem, RawBatch, Receipt, Rejected
from fairday_wire.codec import decode, encode, schema
from fairday_wire.enrol import Device, Enrolment, Grant
from fairday_wire.policy import Notice, Policy
from fairday_wire.sign_in import SignInLink
from fairday_wire.spans import PRESENCES, Presence, Span

__all__ = [
    "PRESENCES",
    "PROBLEM_JSON",
    "WIRE_VERSION",
    "Batch",
    "Device",
    "Enrolment",
    "Grant",
    "Notice",
    "Policy",
    "Presence",
    "Problem",
    "RawBatch",
    "Receipt",
    "Rejected",
    "SignInLink",
    "Span",
    "decode",
    "encode",
    "schema",
]
