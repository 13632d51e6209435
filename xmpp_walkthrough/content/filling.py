"""Texts with `{names}` in them, filled in.

Values are put in literally: a text of a server is never read as a template.
"""

import re
from collections.abc import Mapping

_BRACES = r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}"


def fill(template: str, values: Mapping[str, object]) -> str:
    """Put `values` in place of `{name}`; `{{` and `}}` are plain braces, an unknown name stays."""

    def replace(match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            return match[0][0]
        return str(values[name]) if name in values else match[0]

    return re.sub(_BRACES, replace, template)


def placeholders(template: str) -> set[str]:
    """The names in `{…}` that `fill` would look for."""
    return {match[1] for match in re.finditer(_BRACES, template) if match[1] is not None}


def stray_braces(template: str) -> bool:
    """Whether a brace stands here that is neither a placeholder nor doubled."""
    return any(brace in re.sub(_BRACES, "", template) for brace in "{}")
