"""Exit codes: one number for each step that can fail. The reference documents them."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of the program, which scripts may rely on."""

    OK = 0
    USAGE = 2
    RESOLVE = 10
    CONNECT = 11
    STREAM = 20
    FEATURES = 21
    TLS = 22
    SASL = 23
    BIND = 24
    SESSION = 25
    EXCHANGE = 26
    CLOSE = 27
    VIOLATION = 30
    FAULT_FOUND = 40
    DATA = 65
    INTERNAL = 70
    OUTPUT = 74
    INTERRUPTED = 130
