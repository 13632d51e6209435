"""Which functions of the house are tried, on what, and which are not, and why?"""

from collections.abc import Iterator
from functools import partial
from zlib import crc32

from linear.cost import Work, steep
from linear.hints import Function, functions
from linear.made import Maker, Unbuildable
from linear.running import prepared
from linear.shapes import TEXTS, UNITS

FIRST, SIZES = 64, (2_048, 8_192)
TURNS = max(len(TEXTS), len(UNITS))
SHARE = 32  # one in so many shapes for each function, where nobody asks for all of them

# Nothing in there reads what a peer has written.
LEFT_OUT = {
    "cli/paper/arithmetic.py": "what a person asked to have computed",
    "cli/commands/": "options on a command line",
    "cli/command_line.py": "the command line",
    "cli/options.py": "what stands on the command line, and files that it names",
    "cli/main.py": "ends the process",
    "cli/leaving.py": "ends the process",
    "cli/streams.py": "the standard streams themselves",
    "cli/walk/request.py": "the command line",
    "cli/share/run_share.py": "the command line of share",
    "cli/page/run_page.py": "the command line of page",
    "cli/doctor/run_doctor.py": "the command line of the doctor",
    "cli/password.py": "a password that somebody types",
    "cli/serve/serving.py": "what the practice server says of itself at its start",
    "cli/walk/practice.py": "begins servers",
    "cli/walk/journey.py": "begins walks",
    "cli/run.py": "begins the event loop",
    "cli/learner/keys.py": "needs a terminal",
    "cli/catalogue/branches.py": "lists what the lessons hold",
    "content/check": "reads our own lessons",
    "content/catalogue.py": "reads our own lessons",
    "server/certificates/authority.py": "makes our own certificates",
    "server/certificates/issuing.py": "makes our own certificates",
}
# What is long in one call has few of it in another.
NOT_TOGETHER = {
    "transcript/redact.py: _rewritten": "many secrets have a mask each, and one a long text",
    "views/page/compose.py: xml_lines": "a unit has six marks at most, however long it is",
    "cli/record/overhear.py: Overheard.hear": "a long unit is one, and secrets are few",
}
# Types of which no value can be made by itself; what takes one is left out.
NOT_MADE = {
    "ssl.SSLContext": "the state of OpenSSL",
    "ssl.SSLObject": "the state of OpenSSL",
    "socket.socket": "the network",
    "asyncio": "an event loop that turns",
    "prompt_toolkit": "a terminal",
    "click": "a command line",
    "x509": "a certificate that cryptography has read already",
    "Pattern": "a pattern of our own: see test_patterns",
    "Match": "what a pattern has found: see test_patterns",
    "module": "a folder of our own",
    "ipaddress.": "a number of sixteen bytes",
    "Generator": "a step in the middle of its walk",
    "Coroutine": "work that is going on",
    "Unreadable at": "a recording that must be one",
    "FileIO": "a file that is open, and may grow for ever",
    "'type'>": "a type of our own",
    "collections.Counter": "numbers that were counted before",
    "within itself": "a type that holds itself",
    "Outside at": "begins a thread",
    "Error at": "a value that must fit to others, such as the name of a step",
    "Warning at": "the state of OpenSSL",
    "StopIteration at": "a value that must fit to others, such as the name of a step",
}


def tried() -> Iterator[Function]:
    """The functions that are tried."""
    for each in functions():
        if not each.path.startswith(tuple(LEFT_OUT)) and str(each) not in NOT_TOGETHER:
            yield each


def turns(function: Function, *, every: bool) -> Iterator[int]:
    """The shapes for this function, by number: all of them, or its share."""
    first = 0 if every else crc32(str(function).encode()) % SHARE
    return iter(range(first, TURNS, 1 if every else SHARE))


def prepare(function: Function, turn: int, size: int) -> tuple[Work, bool]:
    """The function with arguments of that size, and whether they hold text. Errors: Unbuildable."""
    maker = Maker(size, TEXTS[turn % len(TEXTS)], UNITS[turn % len(UNITS)], turn)
    try:
        return prepared(function, maker), maker.grew
    except Unbuildable:
        raise
    except Exception as error:  # no such value can be: a step of that name, a date like that
        raise Unbuildable(f"{type(error).__name__} at {function}") from error


def _work(function: Function, turn: int, size: int) -> Work:
    return prepare(function, turn, size)[0]


def too_slow(function: Function, *, every: bool = True) -> Iterator[str]:
    """The shapes that the function takes too long for."""
    for turn in turns(function, every=every):
        try:
            work, grew = prepare(function, turn, FIRST)
            if not grew:
                continue
            work()  # once for what is done once
            growth = steep(partial(_work, function, turn), SIZES)
        except Unbuildable:
            continue
        if growth is not None:
            text, unit = TEXTS[turn % len(TEXTS)], UNITS[turn % len(UNITS)]
            yield f"{function}, turn {turn}, of {text.name} or {unit.name}: {growth}"
