"""A place to connect to: a host and a port, and how they are written. RFC 3986 §3.2.2."""

from typing import NamedTuple


class Target(NamedTuple):
    """A place to connect to: `direct` says that TLS comes first. Filled in from SRV or by hand.

    `priority` is that of its SRV record; targets that share one are tried side by side. `told`
    says that DNS or a server has named it, and no person.
    """

    host: str
    port: int
    direct: bool = False
    priority: int | None = None
    told: bool = False

    def __eq__(self, other: object) -> bool:
        """Whether it is the same place, named by a person or not."""
        return isinstance(other, Target) and self[:4] == other[:4]

    def __hash__(self) -> int:
        return hash(self[:4])


def host_and_port(host: str, port: int | str) -> str:
    """A host and a port as one text, with brackets around an IPv6 address. RFC 3986 §3.2.2"""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
