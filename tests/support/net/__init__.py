"""Connections, networks and servers of a test's own, on loopback or in a namespace."""
