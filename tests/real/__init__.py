"""The walk, and real clients, against real servers on loopback."""
