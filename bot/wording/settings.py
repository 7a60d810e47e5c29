"""What a person chooses for themselves: where they are, when they work, when they are asked."""

from bot.cards import Card, ChoiceInput, Facts, Form, FormBlock, Option, TextInput, para
from bot.model import Calendar, Person
from bot.wording.forms import form_token
from bot.wording.voice import listed

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PERSONAL = "me"  # the token of a form that is about no pilot


def settings_form(person: Person) -> Form:
    """Everything a person may set, as it is now."""
    calendar, blocks = person.calendar, list[FormBlock]()
    blocks.append(para("This holds for every message I send you, whatever the pilot."))
    blocks.append(
        TextInput(
            "zone", "Your time zone", value=calendar.zone, hint="For example Europe/Berlin, or a city", longest=60
        )
    )
    if person.platform_zone:
        platform = Option("platform", f"The one I am told: {person.platform_zone}"[:70])
        chosen = "own" if person.zone_is_own else "platform"
        options = (platform, Option("own", "The one above"))
        blocks.append(ChoiceInput("zone_from", "Which time zone counts?", options, value=(chosen,)))
    blocks += [
        TextInput(
            "country",
            "Your country, for public holidays",
            required=False,
            value=calendar.country or "",
            hint="For example Germany, or DE. Left open, every day of your week is a working day.",
            longest=60,
        ),
        ChoiceInput(
            "workdays",
            "Which days do you work?",
            tuple(Option(str(n), day) for n, day in enumerate(DAYS)),
            value=tuple(str(n) for n in calendar.workdays),
            several=True,
        ),
        TextInput(
            "quiet",
            "When shall I be quiet?",
            value=quiet_hours(calendar),
            hint="For example 18:00–09:00, or off",
            longest=30,
        ),
        ChoiceInput(
            "ask_weekday",
            "On which day shall I ask for the number?",
            tuple(Option(str(n), day) for n, day in enumerate(DAYS)),
            value=(str(calendar.ask_weekday),),
        ),
        TextInput("ask_hour", "At which hour?", value=f"{calendar.ask_hour}:00", hint="For example 10:00", longest=12),
    ]
    return Form("Your settings", tuple(blocks), "Save", form_token("settings", PERSONAL))


def quiet_hours(calendar: Calendar) -> str:
    """ "18:00–09:00", or "off"."""
    if calendar.quiet_from == calendar.quiet_to:
        return "off"
    return f"{calendar.quiet_from:02}:00–{calendar.quiet_to:02}:00"


def kept(person: Person) -> Card:
    """What holds from now on."""
    calendar = person.calendar
    days = listed([DAYS[day] for day in calendar.workdays])
    own = "" if person.zone_is_own or not person.platform_zone else " (as I am told)"
    rows = (
        ("Time zone", f"{calendar.zone}{own}"),
        ("Holidays", calendar.country or "none: no country is set"),
        ("Working days", days),
        ("Quiet", quiet_hours(calendar)),
        ("Question", f"{DAYS[calendar.ask_weekday]}s, {calendar.ask_hour}:00"),
    )
    return Card("Noted: your settings", (Facts(rows), para("What waits for you goes by them from now on.")))


def quiet_now(calendar: Calendar) -> Card:
    """When a person is left alone."""
    hours = quiet_hours(calendar)
    said = (
        "No hours of the day are quiet." if hours == "off" else f"I leave you alone from {hours.replace('–', ' to ')}."
    )
    return Card("Your quiet hours", (para(f"{said} To change them: /champion quiet 18:00–09:00, or off."),))


def quiet_kept(calendar: Calendar) -> Card:
    """The new quiet hours."""
    if calendar.quiet_from == calendar.quiet_to:
        return Card("Noted: no quiet hours", (para("On your working days I may write at any hour."),))
    later = ""
    if is_in_quiet(calendar.ask_hour, calendar):
        later = f" The question of {calendar.ask_hour}:00 then comes at {calendar.quiet_to}:00."
    line = para(f"Nudges and questions wait until they end; answers to what you do come at once.{later}")
    return Card(f"Noted: quiet {quiet_hours(calendar)}", (line,))


def is_in_quiet(hour: int, calendar: Calendar) -> bool:
    """Whether that hour of a working day is quiet."""
    start, end = calendar.quiet_from, calendar.quiet_to
    return (hour >= start or hour < end) if start > end else start <= hour < end
