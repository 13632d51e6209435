"""Fault of subscriptions: a contact's server answers our probe with no. RFC 6121 §4.3.2.

The contact has lost its record of us.
"""

from dataclasses import replace

from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault


def _one_forgets(config: ServerConfig) -> ServerConfig:
    return replace(config, contacts={**config.contacts, "rosaline": "forgot"})


FORGOTTEN = Fault("presence-forgotten", "exchange", ("5p-21",), config=_one_forgets)
