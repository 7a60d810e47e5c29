"""Why something that was asked can not be done now. A closed list: each has its words in bot.wording.refusals."""

from typing import Literal

RefusalReason = Literal[
    "already_noted",
    "not_yours",
    "no_champion_yet",
    "offer_gone",
    "offer_open",
    "champion_is_manager",
    "already_champion",
    "nothing_to_answer",
    "week_answered",
    "week_unknown",
    "week_too_old",
    "week_not_over",
    "baseline_locked",
    "nothing_to_undo",
    "undo_too_late",
    "ended",
    "paused",
    "not_paused",
    "same_phase",
    "sorted_already",
    "answered_already",
    "needs_date",
    "date_too_far",
    "date_past",
    "needs_line",
    "needs_person",
    "history_refused",
]
