"""May a password leave now? Only where TLS hides it, or a person insists. RFC 6120 §13.8.3."""

from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Context


def protection(context: Context) -> bool:
    """Whether TLS hides what we say. Errors: WalkError where it does not, and nobody insists."""
    protected = context.stream.secured and not context.wants.without_tls
    if not protected and not context.wants.secrets_without_tls:
        raise WalkError("sasl.unprotected", ExitCode.SASL, section="RFC 6120 §13.8.3")
    return protected
