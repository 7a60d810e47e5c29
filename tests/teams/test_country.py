"""Where somebody works: only where their zone and their language agree."""

import pytest

from adapters.teams.country import country_of


@pytest.mark.parametrize(
    ("zone", "locale", "country"),
    [
        ("Europe/Berlin", "de-DE", "DE"),
        ("Europe/Oslo", "nb-NO", "NO"),
        ("Europe/Berlin", "sv-se", "SE"),
        ("America/New_York", "en-US", "US"),
        ("Europe/London", "en-GB", "GB"),
        ("Asia/Shanghai", "zh-Hans-CN", "CN"),
    ],
)
def test_a_zone_and_a_language_that_agree_name_a_country(zone: str, locale: str, country: str) -> None:
    assert country_of(zone, locale) == country


@pytest.mark.parametrize(
    ("zone", "locale"),
    [
        ("Europe/Berlin", "en-US"),
        ("Europe/Paris", "de-DE"),
        ("UTC", "en-US"),
        ("", "de-DE"),
        ("Europe/Berlin", "de"),
        ("Europe/Berlin", ""),
        ("Europe/Berlin", "de-DE-x"),
        ("Europe/Berlin", "../../DE"),
        ("Mars/Olympus", "de-DE"),
    ],
)
def test_a_language_alone_gives_nobody_the_holidays_of_another_country(zone: str, locale: str) -> None:
    """Before, somebody in Berlin whose Teams speaks American English would have had the fourth of July off."""
    assert country_of(zone, locale) is None
