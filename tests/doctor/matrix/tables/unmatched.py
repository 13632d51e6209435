"""Where an answer comes that nobody can tell to be one. RFC 6120 §8.1.3, §8.2.3."""

from __future__ import annotations

from doctor.matrix.making import Practice
from doctor.matrix.meddling import Intercepted
from doctor.matrix.row import Row
from xmpp_walkthrough.steps.failure import ExitCode

_CAUSE = "answer-without-id-or-type"
_SILENCE = ("binding-unanswered", "request-unanswered", "line-dead")


def _bare(server: str, what: str, pattern: bytes, where: str, code: ExitCode) -> Row:
    """Somebody inside TLS has taken it out of every stanza."""
    return Row(
        f"{server}-answers-{where.partition('.')[0]}-without-{what}",
        Intercepted(server, without=(pattern,)),
        _CAUSE,
        where,
        code,
        never=_SILENCE,
        mechanism="PLAIN",
        timeout=1.0,
    )


ROWS = (
    _bare("prosody", "id", rb" id='bind-[0-9a-f]+'", "bind.failed", ExitCode.BIND),
    _bare("ejabberd", "id", rb" id='bind-[0-9a-f]+'", "bind.failed", ExitCode.BIND),
    _bare("prosody", "type", rb" type='result'", "bind.failed", ExitCode.BIND),
    # It has both, and is the answer to something else: then it is silence.
    Row(
        "answers-bind-under-another-id",
        Practice("bind-foreign-id"),
        "binding-unanswered",
        "bind.failed",
        ExitCode.BIND,
        never=(_CAUSE,),
        mechanism="SCRAM-SHA-1",
        timeout=1.0,
    ),
)
