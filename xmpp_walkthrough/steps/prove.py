"""The login by the best mechanism that the server takes. RFC 6120 §6.3.3, §6.4.5.

Alike in both profiles of SASL: `Wire` has the elements of RFC 6120 or of XEP-0388. Here are the
choice, the contradictions in the server's lists, and the rule for trying another mechanism after a
refusal.
"""

from collections.abc import Generator, Sequence
from contextlib import suppress

from xmpp_walkthrough.protocol.sasl import Credentials, Mechanism, MechanismError
from xmpp_walkthrough.protocol.sasl.choice import NoMechanism, choose
from xmpp_walkthrough.protocol.sasl.known import bindable, mechanisms
from xmpp_walkthrough.protocol.sasl.scram_binding import (
    alone,
    choose_binding,
    common_type,
    contradicts,
    nothing_in_common,
    untold,
)
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.steps.actions import Again, Tell
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.proof import Proof, Wire, attempt
from xmpp_walkthrough.steps.protection import protection
from xmpp_walkthrough.steps.step import Context


def prove(context: Context, wire: Wire) -> Proof:
    """Log in by the best mechanism that the server takes.

    Returns its last unit. Errors: WalkError.
    """
    listed = _credentials(context, wire)
    yield from _read_lists(context, listed, wire)
    refused: list[Mechanism] = []
    while True:
        mechanism = _choose(context, listed, refused)
        who = _for_mechanism(listed, mechanism, context)
        why = "asked" if context.wants.mechanism else "choice"
        key = "sasl.article" if context.wants.as_in_article else f"{wire.notes}.{why}"
        key = "sasl.left" if refused else key
        yield Tell(key, {"mechanism": mechanism.name, "offered": who.offered})
        yield from _tell_binding(mechanism, who)
        try:
            return (yield from attempt(mechanism, who, wire))
        except WalkError as error:
            stands = context.stream.phase is Phase.NEGOTIATING
            if error.is_one_of("sasl.refused") and stands and (yield Again()):
                yield Tell("sasl.again")
                continue
            if not _is_for_another(error, context):
                raise
            refused.append(mechanism)
            if not _left(context, listed, refused):
                raise
            condition = error.condition.name if error.condition else ""
            yield Tell("sasl.next", {"mechanism": mechanism.name, "condition": condition})


def _for_mechanism(credentials: Credentials, mechanism: Mechanism, context: Context) -> Credentials:
    """The credentials for a mechanism: EXTERNAL names our account, unless the certificate does.

    A certificate with several names, or with others, leaves open which is meant. XEP-0178 §2
    """
    own = str(context.jid.bare)
    if not mechanism.certificate or credentials.authzid or context.wants.certified == (own,):
        return credentials
    return credentials._replace(authzid=own)


def _read_lists(
    context: Context, credentials: Credentials, wire: Wire
) -> Generator[Tell, None, None]:
    """Judge the server's lists: they were changed, or offer only what we do not speak.

    Errors: WalkError. A mechanism that was asked for by name is used all the same.
    """
    facts = {"types": credentials.bindings, "offered": credentials.offered}
    if contradicts(credentials):
        if not credentials.insists:
            raise WalkError("sasl.lists-contradict", ExitCode.SASL, facts, section="XEP-0440 §3")
        yield Tell("sasl.lists-contradict", facts)
    if alone(credentials):
        yield Tell("sasl.types-alone", facts)
    if wire.notes == "sasl2" and untold(credentials) and not credentials.insists:
        raise WalkError("sasl.types-missing", ExitCode.SASL, facts, section="XEP-0440 §3")
    if "GSSAPI" in credentials.offered:
        yield Tell("sasl.gssapi", {"host": context.offers.host or context.jid.domain})


def _tell_binding(mechanism: Mechanism, credentials: Credentials) -> Generator[Tell, None, None]:
    """Note whether SCRAM is bound to this TLS connection, and by which rule.

    RFC 5802 §6, XEP-0440
    """
    if not bindable(mechanism.name):
        return
    with suppress(MechanismError):  # which comes up again, as a failure
        binding = choose_binding(credentials, plus=mechanism.binds)
        if binding.why:
            facts = {"type": binding.flag[2:], "types": credentials.bindings}
            yield Tell(f"sasl.{binding.why}", facts)


def _is_for_another(error: WalkError, context: Context) -> bool:
    """Whether the next mechanism may be tried: the mechanism was refused, and the choice is ours.

    §6.4.5 allows it. Any other refusal might mean a wrong password, and servers lock out clients
    that try too often; to `mechanism-too-weak` the next of our order, which is weaker, would be no
    answer.
    """
    name = error.condition.name if error.condition else ""
    free = context.wants.mechanism is None and not context.wants.once
    return free and name == "invalid-mechanism"


def _choose(
    context: Context, credentials: Credentials, refused: Sequence[Mechanism] = ()
) -> Mechanism:
    protected = protection(context)
    known = mechanisms().values()
    try:
        mechanism = choose(
            credentials.offered,
            known,
            wanted=context.wants.mechanism,
            secured=protected,
            allow_plain=context.wants.secrets_without_tls,
            unusable=[m.name for m in known if not _possible(m, context, credentials, refused)],
        )
    except NoMechanism as reason:
        raise WalkError(
            f"sasl.{reason.reason}",
            ExitCode.SASL,
            {"mechanism": context.wants.mechanism or "", "offered": reason.detail},
            section="RFC 6120 §6.3.3",
        ) from None
    unbound = not bindable(mechanism.name) and not mechanism.certificate
    if unbound and not credentials.insists and nothing_in_common(credentials):
        facts = {"types": credentials.bindings, "mechanism": mechanism.name}
        raise WalkError("sasl.no-common-binding", ExitCode.SASL, facts, section="XEP-0440 §3")
    return mechanism


def _possible(
    mechanism: Mechanism, context: Context, credentials: Credentials, refused: Sequence[Mechanism]
) -> bool:
    """Whether the mechanism may be chosen now."""
    shown = context.wants.certified is not None and not context.uncertified
    if mechanism in refused or (mechanism.certificate and not shown):
        return False
    if any(before.binds and not mechanism.binds for before in refused):
        return False  # unbound after bound, the password itself after a proof: each is a step down
    if mechanism.plaintext and any(bindable(before.name) for before in refused):
        return False
    return not mechanism.binds or bool(common_type(credentials))


def _left(context: Context, credentials: Credentials, refused: Sequence[Mechanism]) -> bool:
    """Whether there is a mechanism to go on with."""
    try:
        _choose(context, credentials, refused)
    except WalkError:
        return False
    return True


def _credentials(context: Context, wire: Wire) -> Credentials:
    """Our credentials, with the server's lists for the checks of XEP-0440 and XEP-0474."""
    return Credentials(
        context.jid.local or "",
        context.password,
        context.wants.authzid,
        nonce=context.nonce,
        offered=wire.offered,
        bindings=context.offers.channel_bindings,
        domain=context.jid.domain,
        binding=context.binding,
        tls_version=context.tls_version,
        insists=context.wants.mechanism is not None,
    )
