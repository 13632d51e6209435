"""All signs of a case: the server's answers, the client's manners, the circumstances."""

from xmpp_walkthrough.doctor.finding import Case, Evidence
from xmpp_walkthrough.doctor.signs.course import course
from xmpp_walkthrough.doctor.signs.fingerprint import fingerprint
from xmpp_walkthrough.doctor.signs.of_client import manners
from xmpp_walkthrough.doctor.signs.of_connection import circumstances
from xmpp_walkthrough.doctor.signs.of_log import heard, unproven
from xmpp_walkthrough.doctor.signs.of_server import answers
from xmpp_walkthrough.doctor.signs.signs import Signs


def symptoms(case: Case) -> Signs:
    """The signs of a case, which are all that a rule may look at."""
    signs = Signs()
    seen = course(case)
    answers(seen, signs)
    manners(case, seen, signs)
    circumstances(case, seen, signs)
    if case.partial:
        heard(case, seen, signs)
        signs.drop(unproven(case, placed=bool(signs.of_sort("early", "late"))))
    for word in case.typed:
        signs.add(f"typed:{word}", Evidence(f"typed-{word}", only_shown=True))
    software = case.software[0] or fingerprint(seen).name
    signs.add(f"software:{software.lower() or 'unknown'}")
    return signs
