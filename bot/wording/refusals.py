"""What cannot be done now, and what can: one kind sentence each."""

from bot.cards import Button, Card, para
from bot.notices import Refusal
from bot.wording.users import use_buttons
from bot.wording.voice import Voice, capital, figure, period, short, token, week, weeks_of


def refusal(body: Refusal, voice: Voice) -> Card:
    """The reply to something that changed nothing."""
    title, next_step = _said(body, voice)
    buttons: tuple[Button, ...] = ()
    if body.why == "week_answered" and body.starts_on is not None:
        # The week that was asked about, which need not be the newest.
        buttons = (Button("fix", "Fix a typo", token(body.pilot.id, f"week-{body.starts_on.isoformat()}")),)
    if body.why == "pulse_over" and body.starts_on is not None:
        buttons = use_buttons(body.pilot, body.starts_on)
    return Card(title, (para(f"{body.pilot.name}. {next_step}"),), buttons)


def sentence(body: Refusal, voice: Voice) -> str:
    """The same in one line, for a form field."""
    title, next_step = _said(body, voice)
    return f"{title}. {next_step}"


def _week_over(body: Refusal) -> tuple[str, str]:
    """The weekly question of a week that is over, and the one that can still be answered."""
    title = f"The week of {week(body.week_on)} is over" if body.week_on is not None else "That week is over"
    if body.starts_on is None:
        return title, "Nothing more is asked about it."
    return title, f"Did you use it in the week of {week(body.starts_on)}? That question is open."


def _said(body: Refusal, voice: Voice) -> tuple[str, str]:
    on = period(body.starts_on, body.pilot) if body.starts_on else "that week"
    the_week = f"The {weeks_of(body.starts_on, body.pilot)}" if body.starts_on else "That week"
    are = "is" if body.starts_on is None or body.pilot.cadence == 1 else "are"
    until = short(body.until_on) if body.until_on else ""
    match body.why:
        case "already_noted":
            return "Already noted", "Nothing has changed since."
        case "not_yours":
            other = body.person if body.person != voice.reader else None
            who = f"That is for {voice.name(other)}" if other else "That is not yours to decide"
            return who, f"{'Ask them, or type' if other else 'Type'} /champion list to see your own pilots."
        case "no_champion_yet":
            return "Nobody owns this pilot yet", "Numbers count from the day somebody accepts."
        case "offer_gone":
            return "This offer is no longer open", "There is nothing for you to do."
        case "offer_open":
            return "An offer is open", f"{capital(voice.does(body.person, 'has', 'have'))} not answered yet."
        case "champion_is_manager":
            return (
                "The owner cannot be the manager as well",
                "Nobody watches over themselves: please choose two people.",
            )
        case "champion_is_deputy":
            return (
                "A deputy stands in for the manager, so it can't be the owner",
                "Nobody watches over themselves: please choose somebody else.",
            )
        case "asked_who_sits":
            who = voice.name(body.person) if body.person else "somebody above"
            return (
                f"{capital(who)} {'are' if who == 'you' else 'is'} deciding about it",
                "Until then only those above, or an administrator, change who sits there. You may name a deputy.",
            )
        case "already_champion":
            return f"{capital(voice.does(body.person, 'already owns', 'already own'))} it", "Nothing has changed."
        case "nothing_to_answer":
            return (
                "No week is waiting for a number",
                "I ask when one is over; /champion checkin 126 works at any time.",
            )
        case "week_answered":
            value = figure(body.value, body.pilot) if body.value is not None else "a number"
            which = f" week {body.starts_on.isocalendar().week}" if body.starts_on else ""
            return f"I already have {value} for {on}", f"To change it, type the right one: /champion fix 131{which}."
        case "week_unknown":
            return f"I know nothing of {on}", "It lies before the first week I have."
        case "week_too_old":
            number = body.starts_on.isocalendar().week if body.starts_on else 10
            return f"{the_week} {are} closed", f"To fill the hole, type your number: /champion fix 131 week {number}."
        case "week_not_over":
            return (
                f"{the_week} {are} not over yet",
                "I ask for that number once it is over."
                if are == "is"
                else "I ask for that number once they are over.",
            )
        case "baseline_locked":
            return (
                f"{the_week} {'belongs' if are == 'is' else 'belong'} to the locked baseline",
                "It was locked when Validate began, so that the comparison stays fair.",
            )
        case "week_of_old_number":
            return (
                f"{the_week} {'was' if are == 'is' else 'were'} counted in the number from before",
                "It stays in the history as it was; /champion weeks shows it.",
            )
        case "same_metric":
            return "That is how it is measured already", "Nothing has changed."
        case "nothing_to_undo":
            return "There is nothing of yours to undo", "Only your own last act can be taken back."
        case "undo_too_late":
            return (
                "The ten minutes to undo are over",
                "/champion resume ends a pause; a stopped pilot can be registered again.",
            )
        case "ended":
            return "This pilot has been stopped", "What it taught stays; nothing more is asked."
        case "paused":
            return "This pilot is paused", "/champion resume lets it go on."
        case "not_paused":
            return "This pilot is not paused", "Nothing has changed."
        case "same_phase":
            return "It is in that phase already", "Nothing has changed."
        case "sorted_already":
            return "That is already sorted", "Nothing more to do."
        case "answered_already":
            by = f" until {until}" if until else ""
            who = capital(voice.does(body.person, "has", "have"))
            talk = "a new answer is asked for then" if body.person == voice.reader else "talk to them if you disagree"
            return f"{who} answered already", f"It rests{by}; {talk}."
        case "asked_above":
            who = voice.name(body.person) if body.person else "somebody above"
            return (
                f"{capital(who)} {'are' if who == 'you' else 'is'} deciding about it",
                "Pausing is one of the answers in your message."
                if who == "you"
                else "Pausing is one of the answers: talk to them.",
            )
        case "pause_extended":
            return "A new date was set once already", "Let it go on with /champion resume, or decide to stop it."
        case "blocker_gone":
            return "That blocker is closed", "Nothing more to do. /champion blocker list shows what is open."
        case "too_many_blockers":
            return "There are a great many blockers open", "Close one first: /champion blocker list shows them."
        case "needs_date":
            return "A date is needed", "On that day I look again and come back to you."
        case "date_too_far":
            return (
                f"The latest day is {until}" if until else "That day is too far ahead",
                "Choose that or an earlier one; you can set a new date then.",
            )
        case "date_past":
            return "That day is not ahead of us", "Choose a day from tomorrow on."
        case "needs_line":
            return "One line is needed", "It is what its owner reads."
        case "needs_person":
            return "A person is needed", "They are asked first; nothing changes until they accept."
        case "needs_owner":
            return "Nobody owns it yet, and that does not pass by itself", "Name an owner, pause it, or stop it."
        case "condition_open":
            who = f"I have asked {voice.name(body.person)}, and" if body.person else "I"
            return "Your condition has been passed on", f"{who} tell you what the answer is."
        case "condition_refused":
            return "A condition is asked about once", "You can accept it as it is, or decline. Both are fine."
        case "nobody_to_promise":
            return "Nobody else could promise that", "You can accept it as it is, or decline. Both are fine."
        case "not_to_oneself":
            who = voice.name(body.person) if body.person not in (None, voice.reader) else "whoever owns it"
            return "You cannot hand it to yourself", f"Ask {who} to hand it to you, so that both of you know."
        case "seats_unchanged":
            return "They sit there already", "Nothing has changed."
        case "history_refused":
            value = figure(body.value, body.pilot) if body.value is not None else "another number"
            return (
                f"I already have {value} for {on}",
                "Nothing was added. Leave that week out, or correct it first with /champion fix.",
            )
        case "needs_reason":
            return "One line is needed", "It is what the reporter reads."
        case "nobody_to_ask":
            return "Nobody can be asked", "It was sent without a name. Accept it, or say why it won't be done."
        case "same_as_itself":
            return "That is the same report", "Choose another one that it repeats."
        case "report_is_checked":
            return "That is said to be fixed, and waits for its reporter", "You may open it again."
        case "report_settled":
            return "That report is settled", "A new one is welcome at any time: /report and the words."
        case "not_your_report":
            return "That is somebody else's report", "Type /report mine to see yours."
        case "report_goes_on":
            which = f"RP-{body.value:.0f}" if body.value else "another report"
            return f"That goes on as {which}", "You hear what becomes of it."
        case "report_ended":
            which = f"RP-{body.value:.0f}" if body.value else "your report"
            return (
                "This pilot has been stopped",
                f"Nobody works on {which} any more. Thank you for telling: it is kept.",
            )
        case "enough_details":
            return "There are ten details already", "The rest is best said in person, or in a new report."
        case "report_is_open":
            return "That report is open", "You are asked once it is said to be fixed."
        case "not_on_roster":
            return "You are not on its roster", "You may report all the same: /report and your words."
        case "pulse_over":
            return _week_over(body)
