"""What can go wrong in a command, in words for the person who typed it.

AgentError
├── NotEnrolled
└── AlreadyEnrolled
"""


class AgentError(Exception):
    """A plain sentence that says what happened and what to do; `exit_code` is what the command ends with."""

    exit_code = 1


class NotEnrolled(AgentError):  # noqa: N818 (it names the state, as the reader would)
    """There is no seat and key in the agent's directory."""


class AlreadyEnrolled(AgentError):  # noqa: N818 (it names the state, as the reader would)
    """There is a seat and key already."""
