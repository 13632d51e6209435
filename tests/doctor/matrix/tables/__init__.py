"""The rows of the proof, a table for each part of the way; whoever adds a table names it here."""

from __future__ import annotations

from doctor.matrix.row import Row
from doctor.matrix.tables import (
    binding,
    certificate,
    certificates_odd,
    dns,
    endings,
    healthy,
    login,
    offers,
    service,
    session,
    starttls,
    stream,
    tcp,
    trust,
    unasked,
    unmatched,
    wordings,
)

ROWS: tuple[Row, ...] = (
    *dns.ROWS,
    *unasked.ROWS,
    *tcp.ROWS,
    *service.ROWS,
    *stream.ROWS,
    *starttls.ROWS,
    *certificate.ROWS,
    *certificates_odd.ROWS,
    *offers.ROWS,
    *login.ROWS,
    *trust.ROWS,
    *binding.ROWS,
    *session.ROWS,
    *wordings.ROWS,
    *endings.ROWS,
    *unmatched.ROWS,
    *healthy.ROWS,
)
