"""What Slack accepts: one description, read before anything is sent, and by the Slack of the tests.

Numbers from Slack's documentation; a test compares them with an independent list. Only blocks that this product
draws are described in depth: another one is a fault, because nobody here has looked at what it needs.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

Surface = Literal["message", "modal"]
Check = Callable[[Any, str], Iterator[str]]

ID = 255
HEADER = 150
SECTION = 3_000
FIELDS, FIELD = 10, 2_000
BUTTON, BUTTON_VALUE = 75, 2_000
ACTIONS = 25
ALT, URL = 2_000, 3_000
LABEL = 2_000
HINT = 2_000
PLACEHOLDER = 150
OPTION, OPTION_VALUE = 75, 150
SELECT_OPTIONS = 100
CHOICE_OPTIONS = 10  # of checkboxes and of radio buttons
INPUT_TEXT = 3_000
VIEW_TITLE = 24
VIEW_BLOCKS = 100
METADATA = 3_000
MESSAGE_BLOCKS = 50
TABLE_ROWS, TABLE_COLUMNS, TABLE_CHARS = 100, 20, 10_000
MESSAGE_TEXT = 4_000
# Not documented: from about 13,200 characters in all blocks together a message is refused as msg_blocks_too_long.
MESSAGE_CHARS = 13_000

# Where a block may stand. What is not named here may stand nowhere.
SURFACES: Mapping[str, frozenset[Surface]] = {
    "header": frozenset({"message", "modal"}),
    "section": frozenset({"message", "modal"}),
    "divider": frozenset({"message", "modal"}),
    "image": frozenset({"message", "modal"}),
    "rich_text": frozenset({"message", "modal"}),
    "actions": frozenset({"message", "modal"}),
    "input": frozenset({"message", "modal"}),
    "table": frozenset({"message"}),
}


def message_faults(text: str, blocks: object) -> list[str]:
    """Why Slack would refuse this message; empty when it would not."""
    faults = [] if text.strip() else ["text: a message needs one, for notifications and screen readers"]
    if len(text) > MESSAGE_TEXT:
        faults.append(f"text: longer than {MESSAGE_TEXT}")
    if not isinstance(blocks, list | tuple):
        return [*faults, "blocks: not a list"]
    faults += _blocks(blocks, "message", MESSAGE_BLOCKS)
    if sum(block.get("type") == "table" for block in blocks if isinstance(block, dict)) > 1:
        faults.append("blocks: more than one table")
    if characters(blocks) > MESSAGE_CHARS:
        faults.append(f"blocks: more than {MESSAGE_CHARS} characters together")
    return faults


def view_faults(view: object) -> list[str]:
    """Why Slack would refuse this modal view; empty when it would not."""
    faults = list(_VIEW(view, "view"))
    if not isinstance(view, dict) or not isinstance(view.get("blocks"), list | tuple):
        return faults
    faults += _blocks(view["blocks"], "modal", VIEW_BLOCKS)
    has_inputs = any(isinstance(block, dict) and block.get("type") == "input" for block in view["blocks"])
    if has_inputs and "submit" not in view:
        faults.append("view.submit: needed, because there are inputs")
    return faults


def characters(blocks: object) -> int:
    """How many characters people read in these blocks."""
    if isinstance(blocks, dict):
        own = sum(len(value) for key, value in blocks.items() if key in _READ and isinstance(value, str))
        return own + sum(characters(value) for value in blocks.values())
    if isinstance(blocks, list | tuple):
        return sum(characters(block) for block in blocks)
    return 0


_READ = frozenset({"text", "alt_text"})


def _blocks(blocks: list[Any] | tuple[Any, ...], surface: Surface, most: int) -> Iterator[str]:
    if len(blocks) > most:
        yield f"blocks: more than {most}"
    for at, block in enumerate(blocks):
        yield from _BLOCK(block, f"blocks[{at}]")
        if isinstance(block, dict) and surface not in SURFACES.get(block.get("type", ""), frozenset()):
            yield f"blocks[{at}]: {block.get('type')} may not stand in a {surface}"
    ids = Counter(block.get("block_id") for block in blocks if isinstance(block, dict))
    yield from (f"blocks: block_id {id} stands twice" for id, count in ids.items() if id and count > 1)


# --- the shapes, made of small checks --------------------------------------------------------------------------
def _string(longest: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{at}: not a text"
        elif not least <= len(value) <= longest:
            yield f"{at}: {len(value)} characters, {least} to {longest} are allowed"

    return check


def _is(*allowed: object) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield f"{at}: {value!r} is none of {allowed}"

    return check


def _number(least: int, most: int) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield f"{at}: not a number from {least} to {most}"

    return check


def _many(each: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list | tuple):
            yield f"{at}: not a list"
            return
        if not least <= len(value) <= most:
            yield f"{at}: {len(value)} of them, {least} to {most} are allowed"
        for number, item in enumerate(value):
            yield from each(item, f"{at}[{number}]")

    return check


def _shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    known = {**required, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at}: not an object"
            return
        yield from (f"{at}.{key}: missing" for key in required if key not in value)
        for key, item in value.items():
            yield from known[key](item, f"{at}.{key}") if key in known else (f"{at}.{key}: unknown",)

    return check


def _by_type(shapes: Mapping[str, Check]) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind in shapes:
            yield from shapes[kind]({key: item for key, item in value.items() if key != "type"}, at)
        else:
            yield f"{at}: unknown type {kind!r}"

    return check


def _also(check: Check, rule: Callable[[dict[str, Any]], str | None]) -> Check:
    def both(value: Any, at: str) -> Iterator[str]:
        faults = list(check(value, at))
        yield from faults
        if not faults and (broken := rule(value)):
            yield f"{at}: {broken}"

    return both


def _one_picture(image: dict[str, Any]) -> str | None:
    return None if ("image_url" in image) != ("slack_file" in image) else "one of image_url and slack_file"


def _distinct_actions(block: dict[str, Any]) -> str | None:
    ids = [element.get("action_id") for element in block["elements"]]
    return "action_id stands twice" if len(set(ids)) < len(ids) else None


def _level_table(table: dict[str, Any]) -> str | None:
    if len({len(row) for row in table["rows"]}) > 1:
        return "rows of different lengths"
    return "too many characters" if characters(table["rows"]) > TABLE_CHARS else None


def _chosen_exist(element: dict[str, Any]) -> str | None:
    chosen = [*element.get("initial_options", ()), *filter(None, [element.get("initial_option")])]
    return None if all(option in element["options"] for option in chosen) else "chosen, but no option"


def _fitting_text(element: dict[str, Any]) -> str | None:
    longest = element.get("max_length", INPUT_TEXT)
    return None if len(element.get("initial_value", "")) <= longest else "longer than its max_length"


def _plain(longest: int) -> Check:
    return _by_type({"plain_text": _shape({"text": _string(longest)}, {"emoji": _is(True, False)})})


def _text(longest: int) -> Check:
    mrkdwn = _shape({"text": _string(longest)}, {"verbatim": _is(True, False)})
    plain = _shape({"text": _string(longest)}, {"emoji": _is(True, False)})
    return _by_type({"plain_text": plain, "mrkdwn": mrkdwn})


_STYLE = _shape({}, dict.fromkeys(("bold", "italic", "strike", "code"), _is(True, False)))
_SPANS = _many(
    _by_type(
        {
            "text": _shape({"text": _string(SECTION)}, {"style": _STYLE}),
            "link": _shape({"url": _string(URL)}, {"text": _string(SECTION), "style": _STYLE}),
        }
    ),
    most=1_000,
)
_RICH = _by_type(
    dict.fromkeys(("rich_text_section", "rich_text_quote", "rich_text_preformatted"), _shape({"elements": _SPANS}))
)
_OPTION = _shape({"text": _plain(OPTION), "value": _string(OPTION_VALUE)}, {"description": _plain(OPTION)})
_ACTION = {"action_id": _string(ID)}
_HOLD = {"placeholder": _plain(PLACEHOLDER)}
_BUTTON = _shape(
    {"text": _plain(BUTTON), **_ACTION},
    {"value": _string(BUTTON_VALUE), "style": _is("primary", "danger"), "url": _string(URL)},
)


def _choosing(most: int, initial: Mapping[str, Check]) -> Check:
    return _also(_shape({**_ACTION, "options": _many(_OPTION, most)}, {**initial, **_HOLD}), _chosen_exist)


_ELEMENT = _by_type(
    {
        "plain_text_input": _also(
            _shape(
                _ACTION,
                {
                    "initial_value": _string(INPUT_TEXT),
                    "multiline": _is(True, False),
                    "max_length": _number(1, INPUT_TEXT),
                    **_HOLD,
                },
            ),
            _fitting_text,
        ),
        "static_select": _choosing(SELECT_OPTIONS, {"initial_option": _OPTION}),
        "multi_static_select": _choosing(SELECT_OPTIONS, {"initial_options": _many(_OPTION, SELECT_OPTIONS)}),
        "radio_buttons": _choosing(CHOICE_OPTIONS, {"initial_option": _OPTION}),
        "checkboxes": _choosing(CHOICE_OPTIONS, {"initial_options": _many(_OPTION, CHOICE_OPTIONS)}),
        "users_select": _shape(_ACTION, {"initial_user": _string(ID), **_HOLD}),
        "multi_users_select": _shape(_ACTION, {"initial_users": _many(_string(ID), 100), **_HOLD}),
        "datepicker": _shape(_ACTION, {"initial_date": _string(10, 10), **_HOLD}),
    }
)
_ID = {"block_id": _string(ID)}
_FILE = _shape({"id": _string(ID)})
_CELL = _by_type({"raw_text": _shape({"text": _string(SECTION)})})
_ROWS = _many(_many(_CELL, TABLE_COLUMNS), TABLE_ROWS)
_IMAGE_OPTIONS = {"image_url": _string(URL), "slack_file": _FILE, "title": _plain(ALT)}
_BLOCK = _by_type(
    {
        "header": _shape({"text": _plain(HEADER)}, _ID),
        "section": _shape({}, {"text": _text(SECTION), "fields": _many(_text(FIELD), FIELDS), **_ID}),
        "divider": _shape({}, _ID),
        "image": _also(_shape({"alt_text": _string(ALT)}, {**_IMAGE_OPTIONS, **_ID}), _one_picture),
        "rich_text": _shape({"elements": _many(_RICH, 100)}, _ID),
        "actions": _also(_shape({"elements": _many(_by_type({"button": _BUTTON}), ACTIONS)}, _ID), _distinct_actions),
        "input": _shape(
            {"label": _plain(LABEL), "element": _ELEMENT}, {"optional": _is(True, False), "hint": _plain(HINT), **_ID}
        ),
        "table": _also(_shape({"rows": _ROWS}, _ID), _level_table),
    }
)
_VIEW = _by_type(
    {
        "modal": _shape(
            {"title": _plain(VIEW_TITLE), "blocks": _many(lambda _value, _at: iter(()), VIEW_BLOCKS)},
            {
                "submit": _plain(VIEW_TITLE),
                "close": _plain(VIEW_TITLE),
                "callback_id": _string(ID),
                "external_id": _string(ID, 0),
                "private_metadata": _string(METADATA, 0),
                "clear_on_close": _is(True, False),
                "notify_on_close": _is(True, False),
            },
        )
    }
)
