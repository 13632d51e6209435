"""A host and a port as they are written together, IPv6 in brackets. RFC 3986 §3.2.2."""


def host_and_port(host: str, port: int | str) -> str:
    """A host and a port as one text, with brackets around an IPv6 address. RFC 3986 §3.2.2"""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
