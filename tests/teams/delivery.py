"""How Teams calls the app: activities, signed as the Bot Framework signs them."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from tests.teams.login import Login
from tests.teams.state import Common, Json

PATIENCE = 3.0  # what the app promises; Teams itself gives up after ten to fifteen seconds
REPEATS = 2


@dataclass(frozen=True)
class Answer:
    """What the app answered, and the activity it was answering."""

    status: int  # 0 where nobody listens
    text: str
    seconds: float
    headers: Mapping[str, str]
    sent: Json

    @property
    def is_lost(self) -> bool:
        """Whether Teams would deliver it again."""
        return self.status == 0 or self.status >= 500 or self.seconds > PATIENCE

    @property
    def body(self) -> Json:
        """The answer as JSON; {} for none."""
        read = json.loads(self.text) if self.text.startswith("{") else {}
        return dict(read)


class Delivery:
    """What the app is told, and what it says to that."""

    def __init__(self, common: Common, login: Login) -> None:
        self.common, self.login = common, login
        self.app_url = ""

    async def deliver(self, activity: Json) -> Answer:
        """Tell the app. An answer that is late or no answer is a complaint."""
        signed = self.login.signed(str(activity.get("serviceUrl", "")))
        answer = await self.post(json.dumps(activity).encode(), {"Authorization": signed}, activity)
        if answer.seconds > PATIENCE:
            self.common.complaints.append(f"{_called(activity)} was answered after {answer.seconds:.1f} s")
        taken = {200} if activity.get("type") == "invoke" else range(200, 300)
        if answer.status not in taken:
            self.common.complaints.append(f"{_called(activity)} was answered {answer.status} {answer.text[:200]}")
        return answer

    async def until_heard(self, activity: Json) -> list[Answer]:
        """The same, delivered again with the same id as long as the answer was lost. All answers, in order."""
        answers = [await self.deliver(activity)]
        while answers[-1].is_lost and len(answers) <= REPEATS:
            answers.append(await self.deliver(activity))
        return answers

    async def post(self, raw: bytes, headers: Mapping[str, str], sent: Json | None = None) -> Answer:
        """A request as it is, signed by nobody else."""
        started = time.monotonic()
        named = {"Content-Type": "application/json; charset=utf-8", **headers}
        try:
            async with aiohttp.request("POST", self.app_url, data=raw, headers=named) as got:
                status, text, answered = got.status, await got.text(), {k.lower(): v for k, v in got.headers.items()}
        except aiohttp.ClientConnectionError:
            status, text, answered = 0, "", {}
        return Answer(status, text, time.monotonic() - started, answered, sent or {})


def _called(activity: Json) -> str:
    return f"{activity.get('type')} {activity.get('name', '')}".strip()
