"""A host and a port as they are written together, IPv6 in brackets. RFC 3986 §3.2.2."""


def host_and_port(host: str, port: int | str) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
