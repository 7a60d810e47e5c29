"""In which country somebody works, for its public holidays, by what Teams says of their program. Pure."""

import re
from functools import cache
from importlib.resources import files

from bot.workdays import country_code

_REGION = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?-([A-Za-z]{2})")


def country_of(zone: str, locale: str) -> str | None:
    """The country of the locale (like "de-DE"), where the zone is one of that country; None for every doubt.

    A language alone says little: half of the world works in "en-US", and not on American holidays.
    """
    found = _REGION.fullmatch(locale)
    region = found[1].upper() if found is not None else ""
    return country_code(region) if (zone, region) in _places() else None


@cache
def _places() -> frozenset[tuple[str, str]]:
    """Every zone with every country that keeps it, as the time zone database lists them."""
    places = set()
    for name in ("zone.tab", "zone1970.tab"):
        for line in files("tzdata").joinpath("zoneinfo", name).read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                countries, _, zone, *_ = line.split("\t")
                places |= {(zone, country) for country in countries.split(",")}
    return frozenset(places)
