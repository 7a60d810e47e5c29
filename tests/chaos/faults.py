"""How both platforms fail at random: 30 % of posts, and less of what is read and edited."""

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Generic, TypeVar

from tests.slack import faults as slack
from tests.teams import faults as teams

T = TypeVar("T")

POSTS = 0.30  # of all posts

# What befalls a post, and how often beside each other. Whatever fails `done` was posted all the same.
OF_SLACK: Sequence[tuple[str, slack.Fault, int]] = (
    ("429", slack.RateLimited(1), 6),
    ("500", slack.Status(500, code="internal_error"), 4),
    ("500 posted", slack.Status(500, done=True, code="internal_error"), 3),
    ("502 page", slack.Status(502), 4),
    ("502 page posted", slack.Status(502, done=True), 3),
    ("drop", slack.Drop(), 4),
    ("drop posted", slack.Drop(done=True), 4),
    ("hang", slack.Hang(), 1),
    ("hang posted", slack.Hang(done=True), 1),
)
OF_TEAMS: Sequence[tuple[str, teams.Fault, int]] = (
    ("429", teams.Refuse(429, "TooManyRequests", 1), 6),
    ("500", teams.Refuse(500), 4),
    ("500 posted", teams.Refuse(500, done=True), 3),
    ("502 page", teams.Page(), 4),
    ("502 page posted", teams.Page(done=True), 3),
    ("drop", teams.Drop(), 4),
    ("drop posted", teams.Drop(done=True), 4),
    ("hang", teams.Hang(), 1),
    ("hang posted", teams.Hang(done=True), 1),
)
# What answers people, opens their forms or says who they are is left alone: they would only do it once more.
OTHERS_OF_SLACK = frozenset({"chat.update", "conversations.history", "conversations.open"})
OTHERS_OF_TEAMS = frozenset({"update", "open"})


class Faults(Generic[T]):
    """In the place of a platform's plan: what befalls the next call is left to chance."""

    def __init__(
        self,
        chance: Random,
        posts: str,
        others: frozenset[str],
        kinds: Sequence[tuple[str, T, int]],
        nothing: T,
    ) -> None:
        self._chance = chance
        self._posts, self._others = posts, others
        self._kinds, self._nothing = kinds, nothing
        self.share = 0.0  # of posts; a sixth of that for the others
        self.doubts = True  # whether a post may fail so that nobody knows whether it was taken
        self.counted: Counter[str] = Counter()

    def take(self, method: str, place: str = "") -> T:
        """What befalls this call."""
        self.counted[f"calls {method}"] += 1
        share = self.share if method == self._posts else self.share / 6 if method in self._others else 0.0
        if self._chance.random() >= share:
            return self._nothing
        kinds = self._kinds if self.doubts else self._kinds[:1]
        name, fault, _ = self._chance.choices(kinds, [each[2] for each in kinds])[0]
        self.counted[name] += 1
        return fault


def of_slack(chance: Random) -> Faults[slack.Fault]:
    """Of Slack's Web API."""
    return Faults(chance, "chat.postMessage", OTHERS_OF_SLACK, OF_SLACK, slack.Nothing())


def of_teams(chance: Random) -> Faults[teams.Fault]:
    """Of the Bot Connector."""
    return Faults(chance, "send", OTHERS_OF_TEAMS, OF_TEAMS, teams.Nothing())
