"""The time of a line of a log, as RFC 3339 (§5.6), syslog or a clock writes it.

Only differences are of use, so a year or a day that is not there is taken to be always the same.
"""

import re
from calendar import timegm

_MONTHS = b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_FARTHEST = 80  # bytes: what stands behind them is no stamp, but words of the log
_STAMP = re.compile(
    rb"(?:(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)[ T]"
    rb"|(?P<name>[A-Z][a-z]{2}) +(?P<of>\d\d?) )?"
    rb"(?<!\d)(?P<h>[01]\d|2[0-3]):(?P<m>[0-5]\d):(?P<s>[0-5]\d|60)(?:[.,](?P<part>\d{1,9}))?"
    rb"(?P<zone>[+-]\d\d:?\d\d)?"
)
_NO_YEAR = 1972  # any leap year: 29 February is a day of it


def seconds(text: bytes) -> float | None:
    """The seconds that the first stamp of the line means; None where it has none."""
    found = _STAMP.search(text, 0, _FARTHEST)
    if found is None:
        return None
    month, day = _day(found)
    year = int(found["year"] or _NO_YEAR)
    if not (1 <= month <= 12 and 1 <= day <= 31 and year):
        return None
    clock = (int(found["h"]), int(found["m"]), int(found["s"]))
    part = float(b"0." + (found["part"] or b"0"))
    return timegm((year, month, day, *clock)) + part - _zone(found["zone"])


def _day(found: re.Match[bytes]) -> tuple[int, int]:
    if found["month"]:
        return int(found["month"]), int(found["day"])
    if found["name"] in _MONTHS:
        return _MONTHS.index(found["name"]) + 1, int(found["of"])
    return (0, 0) if found["name"] else (1, 1)


def _zone(text: bytes | None) -> int:
    if text is None:
        return 0
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return minutes * 60 * (-1 if text.startswith(b"-") else 1)
