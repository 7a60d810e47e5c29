"""What the soak holds against the bot, on days that are written down here."""

import pytest

from tests.chaos.soak import Sample, faults


def days(**grows: float) -> list[Sample]:
    """Forty of them; what is named grows by so much each day."""
    return [
        Sample(
            day=day,
            memory=150 + grows.get("memory", 0) * day,
            files=20 + int(grows.get("files", 0) * day),
            threads=12 + int(grows.get("threads", 0) * day),
            rows={"journal": 10 * day, **{name: 20 + int(by * day) for name, by in grows.items()}},
        )
        for day in range(40)
    ]


def test_facts_may_grow_with_what_people_do() -> None:
    assert faults(days()) == []


@pytest.mark.parametrize("what", ["memory", "files", "threads", "rate_slot", "spent_and_over", "sending"])
def test_what_grows_though_nobody_did_more_is_found(what: str) -> None:
    (wrong,) = faults(days(**{what: 2.0}))
    assert wrong.startswith(f"{what} grew from")


def test_a_few_days_say_nothing() -> None:
    assert faults(days()[:7]) == ["7 days are too few to say what grows"]
