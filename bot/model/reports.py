"""One piece of feedback: an aggregate of its own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.model.base import STATE_VERSION, Ref, ReportKind, ReportState, Words


@dataclass(frozen=True, slots=True)
class Report:
    """What one end user ran into: the whole open state. `number` is unique in the organisation: RP-42.

    `by` is None for one that was sent without a name; nobody can be told of it then, and `code` is how its reporter
    asks about it. `others` reported the same and hear the same.
    """

    id: UUID
    org: UUID
    project: UUID
    number: int
    by: UUID | None
    kind: ReportKind
    text: Words
    opened_at: datetime
    blocks: bool = False  # "it's stopping my work"
    hidden: bool = False  # the champion does not see who it was
    link: str = ""  # where it was said
    code: str = ""
    state: ReportState = "new"
    moves: int = 0  # how often its state changed: names what is said of each
    moved_at: datetime | None = None  # when it came to its present state
    acknowledged_at: datetime | None = None
    line: Words | None = None  # why it was declined, what was asked back, or what was fixed
    answer: Words | None = None  # to what was asked back
    details: tuple[Words, ...] = ()  # what its reporters added, oldest first
    same_as: UUID | None = None  # the report it is a duplicate of
    same_as_number: int = 0
    copies: tuple[UUID, ...] = ()  # the reports that turned out to be the same
    others: tuple[UUID, ...] = ()
    theirs: tuple[tuple[UUID, Words], ...] = ()  # what each of the others wrote
    late: tuple[UUID, ...] = ()  # reporters of a copy that came when this was a duplicate itself, to be passed on
    gone: tuple[UUID, ...] = ()  # the reporters who have left
    heard: tuple[UUID, ...] = ()  # the reporters who answered what its present state asks of them
    disagreed: tuple[UUID, ...] = ()  # the reporters who once disagreed with why it is not done
    carded: tuple[UUID, ...] = ()  # whom a card to triage it from has reached
    checked_at: datetime | None = None  # when the question "does it work for you?" arrived
    wake_at: datetime | None = None
    version: int = STATE_VERSION

    @property
    def reporters(self) -> tuple[UUID, ...]:
        """Everybody who reported it and can be told, the first one first."""
        everybody = dict.fromkeys([*([self.by] if self.by else []), *self.others])
        return tuple(person for person in everybody if person not in self.gone)

    @property
    def hers(self) -> str:
        """The subject of all that its reporters read about it."""
        return f"report-{self.id}"

    @property
    def desk(self) -> str:
        """The subject of all that its champion reads about it."""
        return f"triage-{self.id}"

    def words_of(self, person: UUID) -> Words:
        """What that reporter wrote of it."""
        return next((words for who, words in self.theirs if who == person), self.text)

    @property
    def ref(self) -> Ref:
        """The aggregate's reference."""
        return Ref(self.org, "report", self.id)
