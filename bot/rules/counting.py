"""Reports beside the number: how many came in the weeks that a check-in is about."""

from datetime import date, timedelta

from bot.model import Project, Tally


def tally(project: Project, starts_on: date) -> Tally | None:
    """How many reports came in that week, or where two weeks are asked about together in both. None for none."""
    first = starts_on - timedelta(weeks=project.cadence - 1)
    weeks = [each for each in project.tallies if first <= each.starts_on <= starts_on]
    if not weeks:
        return None
    return Tally(
        starts_on,
        broke=sum(each.broke for each in weeks),
        confusing=sum(each.confusing for each in weeks),
        idea=sum(each.idea for each in weeks),
        worked=sum(each.worked for each in weeks),
    )
