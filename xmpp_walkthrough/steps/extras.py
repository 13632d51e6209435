"""What may a walk do beyond the article, where it was asked to and the server offers it?"""

from collections.abc import Generator
from typing import Any

from xmpp_walkthrough.protocol.features import parse
from xmpp_walkthrough.steps.actions import Action, Tell
from xmpp_walkthrough.steps.step import Context


def wanted(
    context: Context, name: str, namespace: str, feature: str
) -> Generator[Action, Any, bool]:
    """Whether the walk was asked for `name` and the server has the feature that it needs."""
    if name not in context.extras:
        return False
    if offered(context, namespace, feature):
        return True
    yield Tell("extra.not-offered", {"name": name})
    return False


def offered(context: Context, namespace: str, feature: str) -> bool:
    """Whether this stands among the features of the present stream."""
    features = context.stream.features
    return features is not None and (namespace, feature) in parse(features.xml).names
