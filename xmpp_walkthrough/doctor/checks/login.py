"""The login: does the server accept the account? One attempt, never repeated. RFC 6120 §6."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, reason, skipped, warning
from xmpp_walkthrough.protocol.sasl.known import needs_secret
from xmpp_walkthrough.protocol.sasl.oddity import oddities


async def login(examination: Examination) -> list[Finding]:
    seen = await examination.attempt()
    if seen is None:
        return [skipped("login", "not-as-client" if examination.login else "not-wanted")]
    failure = seen.failure
    if "authenticated" in seen.reached:
        return [ok("login", "accepted", mechanism=seen.mechanism)]
    assert failure is not None  # or it would have gone on
    if failure.step != "sasl" and not await examination.reached(Ground.OPENED):
        return [skipped("login", "not-reached")]
    if failure.step != "sasl":
        return [skipped("login", "not-tried")]
    if failure.is_one_of("sasl.none-offered"):
        return [skipped("login", "nothing-offered")]
    quotes = [entry.raw.decode("utf-8", "replace") for entry in seen.last_words()]
    facts = {"mechanism": seen.mechanism, **reason(failure)}
    refused = fault("login", "refused", failure.exit_code, *quotes, **facts)
    ours = failure.is_of("sasl") and failure.reason.startswith("password-")
    if not ours and not failure.is_one_of("sasl.refused"):
        return [refused]
    # Spaces at an end, invisible characters: only where the server found the password wrong.
    odd = oddities(examination.inquiry.password)
    return [refused, *(_odd(each) for each in odd if needs_secret(seen.mechanism))]


def _odd(kind: str) -> Finding:
    """A remark on the password, for the person who typed it; it is in no record."""
    return warning("login", f"password-{kind}")._replace(only_shown=True)


CHECK = Check("login", 100, "login", login, needs=Ground.ADDRESS, steps=("sasl",))
