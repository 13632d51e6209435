"""The practice certificate authority: made at start, valid for one day. RFC 6120 §13.7.1.2.

The section asks of a server certificate a DNS-ID and an SRV-ID for `_xmpp-client`; both are
issued here. The walk trusts this authority by the road that `--ca-file` takes, so its checks are
never switched off. `issue` also makes the certificates that a client has to refuse: expired, not
yet valid, wrong name, self-signed, without its intermediate.
"""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from xmpp_walkthrough.net.tls.context import heed_the_end
from xmpp_walkthrough.net.tls.credential import load_pem
from xmpp_walkthrough.server.certificates.certificate_names import presented_names
from xmpp_walkthrough.server.certificates.issuing import (
    Credential,
    as_authority,
    builder_of,
    issue_client,
    issue_server,
    new_key,
    pem,
    revocations,
    sign,
)

if TYPE_CHECKING:
    from cryptography import x509

    from xmpp_walkthrough.server.certificates.issuing import Key

# Stands in a trust store if a learner puts it there.
CA_NAME = "xmpp-walk practice CA, DO NOT TRUST"
INTERMEDIATE_NAME = "xmpp-walk practice intermediate, DO NOT TRUST"
INTERMEDIATE_URL = "http://practice.invalid/intermediate.der"
ALPN = "xmpp-client"  # XEP-0368 §5
DAY = timedelta(days=1)
SLACK = timedelta(hours=1)  # a client whose clock is a little behind must not find tomorrow's date


class Issuer(StrEnum):
    """The signer: the authority, the certificate's own key, or an intermediate that is not sent."""

    AUTHORITY = "authority"
    SELF = "self"
    INTERMEDIATE = "intermediate"


@dataclass(frozen=True, slots=True)
class PracticeAuthority:
    """The authority, and the certificate that it issued to the practice server at start."""

    root: Credential
    server: Credential
    now: datetime

    @classmethod
    def create(cls, now: datetime, names: Sequence[str]) -> "PracticeAuthority":
        """Make the authority and a server certificate for these domains or addresses.

        `now` is aware (has a time zone). Errors: ValueError for a name that has no A-label form.
        """
        key = new_key()
        start = now - SLACK
        builder = builder_of(CA_NAME, CA_NAME, key, start, start + DAY)
        certificate = sign(as_authority(builder, key, depth=1), key)
        root = Credential(certificate, key)
        server = issue_server(root, names[0], presented_names(names), start, start + DAY)
        return cls(root, server, now)

    @property
    def ca_pem(self) -> bytes:
        """The authority's own certificate as PEM: a client has to trust it."""
        return self.root.certificate_pem

    def issue(
        self,
        names: Sequence[str],
        *,
        not_before: datetime | None = None,
        not_after: datetime | None = None,
        issuer: Issuer = Issuer.AUTHORITY,
        presented: "Sequence[x509.GeneralName] | None" = None,
        key: "Key | None" = None,
    ) -> Credential:
        """Make another server certificate, perhaps one that has to be refused.

        The first of `names` is its subject; `presented` replaces the alternative names.
        """
        start = not_before if not_before is not None else self.now - SLACK
        end = not_after if not_after is not None else start + DAY
        shown = presented_names(names) if presented is None else presented
        if issuer is Issuer.SELF:
            return issue_server(None, names[0], shown, start, end, key=key)
        if issuer is Issuer.INTERMEDIATE:
            by = self._intermediate()
            return issue_server(by, names[0], shown, start, end, url=INTERMEDIATE_URL, key=key)
        return issue_server(self.root, names[0], shown, start, end, key=key)

    def server_context(
        self, credential: Credential | None = None, *, ciphers: str = ""
    ) -> ssl.SSLContext:
        """TLS for the receiving entity, with `credential` or with the certificate from the start.

        Only the leaf is sent: a client that trusts the authority needs no more. `ciphers` in
        OpenSSL's words replaces what it would take by itself.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if ciphers:
            context.set_ciphers(ciphers)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION
        heed_the_end(context)
        context.set_alpn_protocols([ALPN])
        load_pem(context, pem(self.server if credential is None else credential))
        return context

    def issue_client(self, *addresses: str) -> bytes:
        """A client's certificate that names these accounts, and its key, as PEM. XEP-0178"""
        start = self.now - SLACK
        return pem(issue_client(self.root, addresses, start, start + DAY))

    def revocations(self) -> bytes:
        """A list that takes the server's certificate back, as PEM. RFC 5280 §5"""
        start = self.now - SLACK
        return revocations(self.root, self.server, start, start + DAY)

    def _intermediate(self) -> Credential:
        key = new_key()
        start = self.now - SLACK
        builder = builder_of(INTERMEDIATE_NAME, CA_NAME, key, start, start + DAY)
        builder = as_authority(builder, self.root.key, depth=0)
        return Credential(sign(builder, self.root.key), key)
