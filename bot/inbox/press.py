"""One press, or one form sent, with the pilot it is about. A token is "<project>:<subject>"."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.amounts import LARGEST
from bot.inbox.desk import Desk
from bot.model import Person, Project, Ref

LONGEST_TOKEN = 120  # characters; ours are shorter
YEARS = (1970, 2999)  # in which weeks are reckoned with


@dataclass(frozen=True, slots=True)
class Press:
    """One press, with the pilot it is about."""

    by: Person
    project: Project
    subject: str
    token: str
    event: UUID

    @property
    def starts_on(self) -> date | None:
        """The Monday the subject names, if it names one that can be reckoned with."""
        try:
            on = date.fromisoformat(self.subject.removeprefix("week-")) if self.subject.startswith("week-") else None
        except ValueError:
            return None
        return on if on is not None and on.weekday() == 0 and YEARS[0] <= on.year <= YEARS[1] else None

    @property
    def value(self) -> float | None:
        """The number the subject names, if it names one that a person could have typed."""
        try:
            value = float(self.subject.removeprefix("value-")) if self.subject.startswith("value-") else None
        except ValueError:
            return None
        return value if value is not None and abs(value) <= float(LARGEST) else None  # so neither nan nor inf

    def number(self, of: str = "ladder") -> int:
        """The number of the ladder, or of what else, that the subject names; 0 when it names none."""
        tail = self.subject.removeprefix(f"{of}-")
        return int(tail) if tail != self.subject and tail.isascii() and tail.isdecimal() and len(tail) < 10 else 0


async def pressed(desk: Desk, by: Person, token: str, event: UUID) -> Press | None:
    """The press or form that token stands for; None for one that no pilot of the person's organisation gave out."""
    project_id, _, subject = token.partition(":")
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        project = await desk.readings.project(Ref(by.org, "project", UUID(project_id)))
    except ValueError:
        return None
    return Press(by, project, subject, f"{project.id}:{subject}", event) if project is not None else None
