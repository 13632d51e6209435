"""Everything that teaches, found by key: reads and lints `lessons/`, never prints, knows no other
layer.

`Library` is the one door; `check` is what a test asks before anyone else may ask the library.
"""

from xmpp_walkthrough.content.lesson import Lesson
from xmpp_walkthrough.content.library import (
    ConditionText,
    ElementText,
    Library,
    NamespaceText,
    Term,
)
from xmpp_walkthrough.content.tables import ContentError

__all__ = [
    "ConditionText",
    "ContentError",
    "ElementText",
    "Lesson",
    "Library",
    "NamespaceText",
    "Term",
]
