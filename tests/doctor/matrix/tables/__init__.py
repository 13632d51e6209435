"""The rows of the proof, a table for each part of the way; whoever adds a table names it here."""

from __future__ import annotations

from doctor.matrix.row import Row
from doctor.matrix.tables import certificate, dns, healthy, service, starttls, stream, tcp

ROWS: tuple[Row, ...] = (
    *dns.ROWS,
    *tcp.ROWS,
    *service.ROWS,
    *stream.ROWS,
    *starttls.ROWS,
    *certificate.ROWS,
    *healthy.ROWS,
)
