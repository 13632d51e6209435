"""What is a row of the proof? A fault made for real, and what the doctor has to say about it.

The tables hold rows only; `making.py` knows how each kind of fault comes about.
"""

from __future__ import annotations

from typing import NamedTuple

from doctor.matrix.making import Making, Meeting
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.steps.wants import Wants


class Row(NamedTuple):
    """`cause` has to stand first, `finding` is the first cross (`check.key`) and `also` are all the
    others, `code` is that of the failing step in the JSON; without a cross the run is healthy.

    `warns` are all the warnings, and none of `never` may be among the causes, at whatever place;
    all of `among` have to be.
    `attempts` to log in leave the client: never more than one. `told` says that the cause stands
    first only since the server's text speaks of it; `sure` whether the first cause is, where it
    matters.
    """

    id: str
    made: Making
    cause: str = ""
    finding: str = ""
    code: ExitCode = ExitCode.OK
    also: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    address: str = "mbed@ceit.org"
    password: str = "mirror"
    mechanism: str | None = None
    timeout: float = 5.0
    attempts: int | None = None
    told: bool = False
    sure: bool | None = None

    def inquiry(self, meeting: Meeting) -> Inquiry:
        """What the doctor is asked about it."""
        return Inquiry(
            self.address,
            self.password,
            server=meeting.server,
            wants=Wants(mechanism=self.mechanism),
            options=Options(
                timeout=self.timeout,
                ca_file=meeting.ca_file,
                ca_pem=meeting.ca_pem,
                dns=meeting.dns,
            ),
        )
