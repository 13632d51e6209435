"""Values as JSON and back, by their type hints: facts in a recording keep their types. RFC 8259.

Where a hint says what a value is, its JSON form is the plain one: what has fields is an object,
bytes are base64, a time is text. Where the hint is `object`, as for the values that fill a
sentence, what JSON has no form for says what it is: `{"=bytes": "AAEC"}`. Reading believes
nothing: a value that does not fit its hint is a `Misfit`, and only the types that are named here
are ever made.
"""

import math
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from xmpp_walkthrough.protocol.conditions import Condition
from xmpp_walkthrough.protocol.event import Role
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.place import Target
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.transcript.tls import (
    CertificateFacts,
    DistinguishedName,
    Match,
    NameKind,
    PresentedName,
    TlsFacts,
)

MARK = "="  # begins the only name of an object that says what its value is
_NAMED: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (
        *(CertificateFacts, DistinguishedName, Match, NameKind, PresentedName, TlsFacts),
        *(Condition, Jid, Phase, Role, Target),
    )
}


class Misfit(ValueError):
    """What was read is not what its place is for."""


def plain(value: Any, hint: Any = object) -> Any:
    """The JSON form of a value. Of a type that is not known here, its text is kept."""
    if hint is object:
        return _marked(value)
    if value is None or (isinstance(value, bool | int) and not isinstance(value, Enum)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, datetime):
        return value.isoformat()
    inner = _inner(hint)
    if hints := _fields(type(value)):
        return {name: plain(getattr(value, name), each) for name, each in hints.items()}
    if isinstance(value, Mapping):
        return {str(name): plain(each, inner[-1]) for name, each in value.items()}
    if isinstance(value, tuple):
        kinds = inner[:1] * len(value) if inner[-1] is Ellipsis else inner
        return [plain(each, kind) for each, kind in zip(value, kinds, strict=True)]
    return str(value)


def typed(data: Any, hint: Any = object) -> Any:
    """The value that this JSON form stands for. Errors: Misfit."""
    try:
        return _typed(data, hint)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise error if isinstance(error, Misfit) else Misfit(type(error).__name__) from None


def _typed(data: Any, hint: Any) -> Any:
    if hint is object:
        return _unmarked(data)
    if get_origin(hint) in (Union, UnionType):
        options = [each for each in get_args(hint) if each is not NoneType]
        return None if data is None else _typed(data, options[0])
    if hint is float and type(data) in (int, str):
        data = float(data)
    if hint in (bool, int, float, str):
        return _checked(data, hint)
    if hint is bytes:
        return b64decode(_checked(data, str), validate=True)
    if hint is datetime:
        return datetime.fromisoformat(_checked(data, str))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(data)
    if hints := _fields(hint):
        given = _checked(data, dict)
        return hint(**{x: _typed(given[x], each) for x, each in hints.items() if x in given})
    inner = _inner(hint)
    if get_origin(hint) is tuple:
        items = _checked(data, list)
        kinds = inner[:1] * len(items) if inner[-1] is Ellipsis else inner
        return tuple(_typed(each, kind) for each, kind in zip(items, kinds, strict=True))
    return {name: _typed(each, inner[-1]) for name, each in _checked(data, dict).items()}


def _checked(data: Any, kind: type) -> Any:
    if type(data) is not kind:
        raise Misfit(f"{kind.__name__} is wanted")
    return data


def _inner(hint: Any) -> tuple[Any, ...]:
    """What a tuple or a mapping holds; where the hint says nothing of it, anything."""
    return get_args(hint) or (object, Ellipsis)


def _fields(kind: Any) -> dict[str, Any]:
    """The fields of a named tuple or a dataclass with their hints; none for any other type."""
    if isinstance(kind, type) and (hasattr(kind, "_fields") or is_dataclass(kind)):
        names = getattr(kind, "_fields", None) or [each.name for each in fields(kind)]
        hints = get_type_hints(kind)
        return {name: hints[name] for name in names}
    return {}


# --- values whose hint says nothing ---


def _marked(value: Any) -> Any:
    kind = type(value)
    if value is None or kind in (bool, int, str):
        return value
    if kind is float:
        return value if math.isfinite(value) else {f"{MARK}float": str(value)}
    if kind in (bytes, datetime):
        return {f"{MARK}{kind.__name__}": plain(value, kind)}
    if kind.__name__ in _NAMED:
        return {f"{MARK}{kind.__name__}": plain(value, kind)}
    if isinstance(value, Mapping):
        made = {str(name): _marked(each) for name, each in value.items()}
        bare = all(type(x) is str for x in value) and not any(x.startswith(MARK) for x in made)
        pairs = [[_marked(name), _marked(each)] for name, each in value.items()]
        return made if bare else {f"{MARK}map": pairs}
    if kind in (tuple, frozenset, set):
        return {f"{MARK}{kind.__name__}": [_marked(each) for each in value]}
    return [_marked(each) for each in value] if kind is list else str(value)


def _unmarked(data: Any) -> Any:
    if isinstance(data, list):
        return [_unmarked(each) for each in data]
    if not isinstance(data, dict):
        return data
    name, inside = next(iter(data.items()), ("", None))
    if len(data) != 1 or not name.startswith(MARK):
        return {key: _unmarked(each) for key, each in data.items()}
    name = name.removeprefix(MARK)
    hint = {"bytes": bytes, "datetime": datetime, "float": float, **_NAMED}.get(name)
    if hint is not None:
        return _typed(inside, hint)
    items = [_unmarked(each) for each in _checked(inside, list)]
    if name == "map":
        return dict(items)
    made = {"tuple": tuple, "frozenset": frozenset, "set": set}.get(name)
    if made is None:
        raise Misfit(f"no type {name[:40]!r}")
    return made(items)
