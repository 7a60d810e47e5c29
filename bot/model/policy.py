"""The numbers of the rules."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of the rules, copied into a ladder when it opens. Working days unless said."""

    offer_days: int = 2
    reminder_days: tuple[int, int] = (1, 2)
    missed_days: int = 3
    late_days: int = 7  # calendar days in which a missed week can still be answered
    misses_in_a_row: int = 2
    acknowledge_days: int = 3
    undelivered_days: int = 1
    longest_promise_days: int = 10
    longest_pause_weeks: int = 6  # weeks
    loops: int = 2
    undo_minutes: int = 10  # minutes
    first_ask_days: int = 3
    heads_up_days: int = 2  # for every rule without its own
    manager_gap_days: int = 5  # between two first alerts of one pilot to its manager
    messages_a_day: int = 3  # that nobody asked for, to one person
    flat_points: int = 8  # S3: numbers of this phase
    flat_heads_up_points: int = 6
    blocker_days: int = 10  # S5
    blocker_heads_up_days: int = 5
    quiet_users_days: int = 14  # S7: calendar days
    least_users: int = 2
    least_share: float = 0.5  # of the roster
    blocks_me_days: int = 2  # S8
    blocks_me_heads_up_days: int = 1
    untriaged_days: int = 10
    untriaged_heads_up_days: int = 5
    pause_heads_up_days: int = 3  # S12
    confirm_days: int = 5  # a fix that nobody confirms is closed
    baseline_again: int = 6  # numbers that lock the baseline of a number that was defined anew
    handovers: int = 2  # more than these in `handover_days` are pointed out
    handover_days: int = 90  # calendar days


DEFAULTS = Policy()
