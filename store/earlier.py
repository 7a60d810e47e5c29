"""States that an earlier release wrote, in the form of today. What is in that form already stays as it is."""

from datetime import datetime
from typing import Any

Json = dict[str, Any]


def pilot_of_today(state: Json) -> Json:
    """A heads-up was a ladder in a state of its own; now it is watched for, and a ladder stands only for an alarm."""
    instants = state.get("told_at", ())
    told = [*state.get("told", ()), *({"rule": "S1", "at": at} for at in instants)]
    undos = [undo | {"ladder": None} if _only_watches(undo.get("ladder")) else undo for undo in state.get("undos", ())]
    now = {name: value for name, value in state.items() if name != "told_at"} | {"told": told, "undos": undos}
    ladder = state.get("ladder")
    if ladder is None or not _only_watches(ladder):
        return now
    opened_at = datetime.fromisoformat(ladder["opened_at"])
    heard_at = next((at for at in instants if datetime.fromisoformat(at) >= opened_at), None)  # the heads-up came
    coming = [{"cause": cause, "since_at": ladder["opened_at"], "told_at": heard_at} for cause in ladder["causes"]]
    return now | {"ladder": None, "watches": [*state.get("watches", ()), *coming]}


def _only_watches(ladder: Json | None) -> bool:
    return ladder is not None and ladder.get("state") == "watching"
