"""The protection of a password: it leaves only under TLS, or where the user insists. §13.8.3.

RFC 6120.
"""

from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Context


def protection(context: Context) -> bool:
    """Whether TLS hides our bytes.

    Errors: WalkError where it does not and the user does not insist.
    """
    protected = context.stream.secured and not context.wants.without_tls
    if not protected and not context.wants.secrets_without_tls:
        raise WalkError("sasl.unprotected", ExitCode.SASL, section="RFC 6120 §13.8.3")
    return protected
