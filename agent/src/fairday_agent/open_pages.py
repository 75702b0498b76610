"""My day in the browser: the collector makes a link that signs this desktop's person in, once."""

import ssl
from urllib.parse import urlsplit

import msgspec

from fairday_agent import trust
from fairday_agent.answers import problem
from fairday_agent.config import AgentDir
from fairday_agent.errors import AgentError
from fairday_agent.transport import HttpTransport, NoReply, Reply
from fairday_wire.codec import decode
from fairday_wire.sign_in import SignInLink

PATH = "/v1/agent/sign-in-link"


def ask_for_link(home: AgentDir) -> SignInLink:
    """Ask the collector for a link; raises `AgentError` with the reason in words."""
    config = home.config()
    try:
        settings = trust.context(home.ca, pinned=config.pinned)
    except (OSError, ssl.SSLError) as error:
        raise AgentError(f"{home.ca} cannot be used ({error}); enrol again with --ca FILE --again") from error
    transport = HttpTransport(config.collector, settings, config.key)
    try:
        reply = transport.post(PATH, b"{}")
    except NoReply as error:
        raise AgentError(str(error)) from error
    finally:
        transport.close()
    return _link(reply)


def _link(reply: Reply) -> SignInLink:
    if reply.status == 201:
        try:
            link = decode(reply.body, SignInLink)
        except msgspec.MsgspecError as error:
            raise AgentError(f"the collector's answer makes no sense ({error})") from error
        # A browser opens other things too: files, programs.
        if urlsplit(link.url).scheme not in ("http", "https"):
            raise AgentError("the collector's answer is no address of a page")
        return link
    told = problem(reply)
    if told is None:
        raise AgentError(f"no collector at that address: it answered {reply.status}")
    if told.code == "not_found":
        raise AgentError("the collector is too old for this: sign in on its pages with your password")
    raise AgentError(f"the collector refuses: {told.detail or told.title} ({told.code})")
