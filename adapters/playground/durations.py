"""How far the clock is turned, as ISO 8601 writes it: P1W, P7D, PT1H, P1DT30M."""

import re
from datetime import timedelta
from typing import Final

LONGEST: Final = timedelta(days=366)
EXAMPLES: Final = "Write how far to turn the clock like PT1H, P1D or P7D."

_SHAPE: Final = re.compile(r"P(?=.)(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,6})M)?)?", re.ASCII)


def duration(text: str) -> timedelta:
    """That much time: more than none and at most LONGEST. Raises ValueError with a sentence otherwise."""
    if text.startswith("-"):
        raise ValueError("The clock turns forward only.")
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        raise ValueError(EXAMPLES)
    weeks, days, hours, minutes = (int(part or 0) for part in shape.groups())
    span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    if not span:
        raise ValueError("That turns the clock by nothing. " + EXAMPLES)
    if span > LONGEST:
        raise ValueError("At most 366 days (P366D) in one turn.")
    return span
