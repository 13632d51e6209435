"""The server's software and its habits: XEP-0092, and the way it writes."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, ok

HABITS = ("prosody", "ejabberd")  # the lessons have something to say about these

_NAMES = {"prosody": "Prosody"}  # as they are written


async def software(examination: Examination) -> list[Finding]:
    name, version = await examination.software()
    if not name:
        return [ok("software", "unknown")]
    shown = _NAMES.get(name, name)
    found = [ok("software", "known" if version else "guessed", name=shown, version=version)]
    if name in HABITS:
        found.append(ok("software", f"habits-{name}"))
    return found


CHECK = Check("software", 170, "server", software, needs=Ground.OPENED)
