"""The numbers that Teams sets, and those that keep a card readable there."""

import json

CARD = 25_000  # bytes of one card's JSON; Teams refuses a whole message from about 28 KB on the narrowest way to it
RESULTS = 60_000  # bytes of all that one search finds
MESSAGE = 4_000  # characters of a message that is only words
SUMMARY = 200  # of what a notification shows
SPOKEN = 300  # of what a screen reader says first
FALLBACK = 600  # of what a program too old for the card shows instead
TITLE = 300
DIALOG_TITLE = 60
TURNS = 2_000  # marks that end a direction of reading, which have no width, beside those characters
TEXT = 2_000  # of one piece of running text
LINES = 40  # of one block, each drawn for itself
ALT, URL = 1_000, 2_000
BUTTON = 40
ACTIONS = 6  # in a row; further ones would hide behind three dots
ROW = 34  # letters of a row of buttons, four being what is around each: a phone's card is 310 pixels wide
BUTTONS = 12_000  # bytes of all rows of buttons together
CELL = 300
COLUMNS = 4  # beside each other on a phone
TABLE = 144  # quarters of a letter that they have there together
CHART_POINTS = 60
CHART_LABEL = 20
CHART_LINES = 5
LABEL, HINT, CHOICE, PLACEHOLDER = 200, 600, 120, 60
EXPANDED = 5  # more options than that are a list to open
PEOPLE_LISTED = 80  # names in all questions of a form together
ID = 100

# What nobody has to read for an element to be known: Teams' own, outside the schema of version 1.5.
CHART = "Chart.Line"
PEOPLE = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}


def size(drawn: object) -> int:
    """How many bytes this is on the wire."""
    return len(json.dumps(drawn, ensure_ascii=False, separators=(",", ":")).encode(errors="replace"))
