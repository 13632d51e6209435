"""Grounds: how far a probe or the login has come with a server, in order."""

from enum import IntEnum


class Ground(IntEnum):
    """The grounds that a question can stand on; from AUTHENTICATED on only the login counts."""

    NOTHING = 0
    ADDRESS = 1
    PLACES = 2
    CONNECTED = 3
    OPENED = 4
    SECURED = 5
    OFFERED = 6
    AUTHENTICATED = 7
    BOUND = 8
    SESSION = 9
    EXCHANGED = 10
