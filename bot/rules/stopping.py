"""A pilot is stopped: nothing more is asked of anybody, and what waited for its hour to be asked is taken back."""

from bot.rules import ownership, users, watching
from bot.rules.draft import Draft


def end(draft: Draft) -> None:
    """The end, for as long as nobody takes it back. Whoever had been asked to own it is told."""
    project = draft.project
    ownership.withdraw_offer(draft)
    watching.forget_all(draft)
    draft.withdraw.add(users.ROSTER)
    draft.withdraw.add(users.PULSE)
    if project.term is not None:
        draft.withdraw.add(f"rights-{project.term.number}")
    draft.change(phase="stopped", ended_at=draft.at, pause=None, ladder=None)
