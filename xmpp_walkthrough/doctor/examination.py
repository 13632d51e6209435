"""The examination: what the checks share. The address, DNS, the probes, and the one login.

Each is worked out when a check first asks for it, once, and every later check waits for the same
answer. So the login, too, is tried once, however many checks look at it.
"""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import IntEnum
from typing import Any, TypeVar

from xmpp_walkthrough.doctor.clients.comparison import Comparison, compare
from xmpp_walkthrough.doctor.clients.imitation import Imitation, as_they_would, imitate
from xmpp_walkthrough.doctor.finding import Case
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.doctor.look import other_ports as detour
from xmpp_walkthrough.doctor.look.login import attempt
from xmpp_walkthrough.doctor.look.probe import Probe, probe
from xmpp_walkthrough.doctor.look.seen import Seen
from xmpp_walkthrough.doctor.look.survey import Survey, survey
from xmpp_walkthrough.doctor.signs.course import course
from xmpp_walkthrough.doctor.signs.fingerprint import fingerprint
from xmpp_walkthrough.net.dns.directory import Directory
from xmpp_walkthrough.net.session.bounds import Bounds
from xmpp_walkthrough.protocol.jid import Jid, JidError

T = TypeVar("T")


class Ground(IntEnum):
    """How far a look has come with a server; from AUTHENTICATED on only the login counts."""

    NOTHING = 0
    ADDRESS = 1
    PLACES = 2
    CONNECTED = 3
    OPENED = 4
    SECURED = 5
    OFFERED = 6
    AUTHENTICATED = 7
    BOUND = 8
    SESSION = 9
    EXCHANGED = 10


_REACHED = {
    Ground.AUTHENTICATED: "authenticated",
    Ground.BOUND: "bound",
    Ground.SESSION: "session",
    Ground.EXCHANGED: "exchanged",
}


class Examination:
    """One run of the doctor. `close` ends work that is still going on."""

    def __init__(self, inquiry: Inquiry) -> None:
        options = inquiry.options
        options = options._replace(directory=Directory(options.dns))
        self.inquiry = replace(inquiry, bounds=Bounds.of(options.timeout), options=options)
        self.jid: Jid | None = None
        self.error: JidError | None = None
        self._going_on: dict[str, asyncio.Task[Any]] = {}
        try:
            self.jid = Jid.parse(inquiry.address)
        except JidError as error:
            self.error = error

    @property
    def login(self) -> bool:
        """Whether the address is an account, and a login is wanted."""
        nameless = self.inquiry.wants.anonymous  # a guest has no name before the @: XEP-0175
        named = self.jid is not None and (self.jid.local is not None or nameless)
        return self.inquiry.login and named

    async def survey(self) -> Survey:
        """The answers of DNS about the domain."""
        return await self._once("survey", lambda: survey(self._jid, self.inquiry))

    async def probes(self) -> tuple[Probe, ...]:
        """The answer of each place, in the order in which a client would try them."""
        return await self._once("probes", self._probe_all)

    async def detours(self) -> tuple[Probe, ...]:
        """The answers of other usual ports, where there is a reason to look."""
        probes = await self.probes()
        if not probes or not detour.wanted(probes):
            return ()
        work = functools.partial(detour.detours, probes, self._jid, self.inquiry)
        return await self._once("detours", work)

    async def attempt(self) -> Seen | None:
        """The one login; None where none is tried."""
        if not self.login:
            return None
        inquiry: Inquiry | None = self.inquiry
        imitation = await self.imitation()
        if imitation is not None:
            inquiry = as_they_would(imitation.theirs, self.inquiry)
        if inquiry is None:
            return None
        work = functools.partial(attempt, self._jid, inquiry)
        return await self._once("attempt", work)

    async def imitation(self) -> Imitation | None:
        """The fate of another client, where the inquiry names one."""
        policy = self.inquiry.policy
        if policy is None or self.jid is None:
            return None
        survey, probes = await self.survey(), await self.probes()
        work = functools.partial(imitate, policy, survey, probes, self._jid, self.inquiry)
        return await self._once("imitation", work)

    async def comparison(self) -> Comparison | None:
        """The decisions in which that client differs from us."""
        policy, imitation = self.inquiry.policy, await self.imitation()
        if policy is None or imitation is None:
            return None
        login = await self.attempt()
        failure = None if login is None else login.failure
        refused = failure is not None and failure.is_one_of("sasl.refused")
        survey = await self.survey()
        return compare(policy, survey, *imitation, refused=refused)

    async def software(self) -> tuple[str, str]:
        """Name and version of the server, as far as they are known; the login tells most."""
        login = await self.attempt()
        probes = [probe.seen for probe in await self.probes()]
        for seen in (*([] if login is None else [login]), *probes):
            found = fingerprint(course(Case(seen.transcript)))
            if found.name:
                return found.name, found.version
        return "", ""

    async def reached(self, ground: Ground) -> bool:
        """Whether a probe came so far, or from AUTHENTICATED on the login."""
        if ground <= Ground.ADDRESS:
            return ground is Ground.NOTHING or self.jid is not None
        if self.jid is None:
            return False
        if ground is Ground.PLACES:
            return bool((await self.survey()).places)
        if ground >= Ground.AUTHENTICATED:
            login = await self.attempt()
            return login is not None and _REACHED[ground] in login.reached
        probes = await self.probes()
        return any(_came(probe, ground) for probe in probes)

    async def close(self) -> None:
        for task in self._going_on.values():
            task.cancel()
        await asyncio.gather(*self._going_on.values(), return_exceptions=True)

    @property
    def _jid(self) -> Jid:
        assert self.jid is not None  # else `reached` is False, and no check asks
        return self.jid

    async def _probe_all(self) -> tuple[Probe, ...]:
        places = (await self.survey()).places
        return tuple(
            await asyncio.gather(*(probe(place, self._jid, self.inquiry) for place in places))
        )

    async def _once(self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        if name not in self._going_on:
            self._going_on[name] = asyncio.ensure_future(work())
        # A check that is cancelled must not end the work that others wait for.
        answer: T = await asyncio.shield(self._going_on[name])
        return answer


def _came(probe: Probe, ground: Ground) -> bool:
    if ground is Ground.CONNECTED:
        return probe.connected
    if ground is Ground.OPENED:
        return probe.seen.header is not None
    if ground is Ground.SECURED:
        return probe.tls is not None
    return probe.offers is not None
