"""What Slack accepts: one description, read before anything is sent, and by the Slack of the tests.

Only blocks that this product draws are described in depth: another one is a fault, because nobody here has looked at
what it needs.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from adapters.slack import limits
from adapters.slack.limits import SURFACES, Surface, characters

Check = Callable[[Any, str], Iterator[str]]


def message_faults(text: str, blocks: object) -> list[str]:
    """Why Slack would refuse this message; empty when it would not."""
    faults = [] if text.strip() else ["text: a message needs one, for notifications and screen readers"]
    if len(text) > limits.MESSAGE_TEXT:
        faults.append(f"text: longer than {limits.MESSAGE_TEXT}")
    if not isinstance(blocks, list | tuple):
        return [*faults, "blocks: not a list"]
    faults += _blocks(blocks, "message", limits.MESSAGE_BLOCKS)
    for kind, most in (("table", limits.TABLES), ("data_visualization", limits.CHARTS)):
        if sum(block.get("type") == kind for block in blocks if isinstance(block, dict)) > most:
            faults.append(f"blocks: more than {most} of {kind}")
    if characters(blocks) > limits.MESSAGE_CHARS:
        faults.append(f"blocks: more than {limits.MESSAGE_CHARS} characters together")
    return faults


def view_faults(view: object) -> list[str]:
    """Why Slack would refuse this modal or Home tab; empty when it would not."""
    faults = list(_VIEW(view, "view"))
    if not isinstance(view, dict) or not isinstance(view.get("blocks"), list | tuple):
        return faults
    is_home = view.get("type") == "home"
    faults += _blocks(view["blocks"], "home" if is_home else "modal", limits.VIEW_BLOCKS)
    has_inputs = any(isinstance(block, dict) and block.get("type") == "input" for block in view["blocks"])
    if has_inputs and not is_home and "submit" not in view:
        faults.append("view.submit: needed, because there are inputs")
    return faults


def _blocks(blocks: list[Any] | tuple[Any, ...], surface: Surface, most: int) -> Iterator[str]:
    if len(blocks) > most:
        yield f"blocks: more than {most}"
    for at, block in enumerate(blocks):
        yield from _BLOCK(block, f"blocks[{at}]")
        if isinstance(block, dict) and surface not in SURFACES.get(block.get("type", ""), frozenset()):
            yield f"blocks[{at}]: {block.get('type')} may not stand in a {surface}"
    ids = Counter(block.get("block_id") for block in blocks if isinstance(block, dict))
    yield from (f"blocks: block_id {id} stands twice" for id, count in ids.items() if id and count > 1)


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


def _figure(value: Any, at: str) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        yield f"{at}: not a figure"


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
    return "too many characters" if characters(table["rows"]) > limits.TABLE_CHARS else None


def _whole_series(chart: dict[str, Any]) -> str | None:
    places = chart["axis_config"]["categories"]
    names = [each["name"] for each in chart["series"]]
    if len(set(places)) < len(places) or len(set(names)) < len(names):
        return "a category or a series stands twice"
    holes = any(sorted(point["label"] for point in each["data"]) != sorted(places) for each in chart["series"])
    return "a series without every category" if holes else None


def _chosen_exist(element: dict[str, Any]) -> str | None:
    chosen = [*element.get("initial_options", ()), *filter(None, [element.get("initial_option")])]
    return None if all(option in element["options"] for option in chosen) else "chosen, but no option"


def _fitting_text(element: dict[str, Any]) -> str | None:
    longest = element.get("max_length", limits.INPUT_TEXT)
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
            "text": _shape({"text": _string(limits.SECTION)}, {"style": _STYLE}),
            "link": _shape({"url": _string(limits.URL)}, {"text": _string(limits.SECTION), "style": _STYLE}),
        }
    ),
    most=1_000,
)
_RICH = _by_type(
    dict.fromkeys(("rich_text_section", "rich_text_quote", "rich_text_preformatted"), _shape({"elements": _SPANS}))
)
_OPTION = _shape(
    {"text": _plain(limits.OPTION), "value": _string(limits.OPTION_VALUE)}, {"description": _plain(limits.OPTION)}
)
_ACTION = {"action_id": _string(limits.ID)}
_HOLD = {"placeholder": _plain(limits.PLACEHOLDER)}
_BUTTON = _shape(
    {"text": _plain(limits.BUTTON), **_ACTION},
    {"value": _string(limits.BUTTON_VALUE), "style": _is("primary", "danger"), "url": _string(limits.URL)},
)


def _choosing(most: int, initial: Mapping[str, Check]) -> Check:
    return _also(_shape({**_ACTION, "options": _many(_OPTION, most)}, {**initial, **_HOLD}), _chosen_exist)


_ELEMENT = _by_type(
    {
        "plain_text_input": _also(
            _shape(
                _ACTION,
                {
                    "initial_value": _string(limits.INPUT_TEXT),
                    "multiline": _is(True, False),
                    "max_length": _number(1, limits.INPUT_TEXT),
                    **_HOLD,
                },
            ),
            _fitting_text,
        ),
        "static_select": _choosing(limits.SELECT_OPTIONS, {"initial_option": _OPTION}),
        "multi_static_select": _choosing(
            limits.SELECT_OPTIONS, {"initial_options": _many(_OPTION, limits.SELECT_OPTIONS)}
        ),
        "radio_buttons": _choosing(limits.CHOICE_OPTIONS, {"initial_option": _OPTION}),
        "checkboxes": _choosing(limits.CHOICE_OPTIONS, {"initial_options": _many(_OPTION, limits.CHOICE_OPTIONS)}),
        "users_select": _shape(_ACTION, {"initial_user": _string(limits.ID), **_HOLD}),
        "multi_users_select": _shape(_ACTION, {"initial_users": _many(_string(limits.ID), 100), **_HOLD}),
        "datepicker": _shape(_ACTION, {"initial_date": _string(10, 10), **_HOLD}),
    }
)
_ID = {"block_id": _string(limits.ID)}
_FILE = _shape({"id": _string(limits.ID)})
_CELL = _by_type({"raw_text": _shape({"text": _string(limits.SECTION)})})
_ROWS = _many(_many(_CELL, limits.TABLE_COLUMNS), limits.TABLE_ROWS)
_PICTURE = {"image_url": _string(limits.URL), "slack_file": _FILE}
_IMAGE_OPTIONS = {**_PICTURE, "title": _plain(limits.ALT)}
_IMAGE = _also(_shape({"alt_text": _string(limits.ALT)}, {**_IMAGE_OPTIONS, **_ID}), _one_picture)
_SMALL = _by_type(
    {
        "mrkdwn": _shape({"text": _string(limits.SECTION)}, {"verbatim": _is(True, False)}),
        "plain_text": _shape({"text": _string(limits.SECTION)}, {"emoji": _is(True, False)}),
        "image": _also(_shape({"alt_text": _string(limits.ALT)}, _PICTURE), _one_picture),
    }
)
_POINT = _shape({"label": _string(limits.CHART_LABEL), "value": _figure})
_SERIES = _shape({"name": _string(limits.CHART_SERIES_NAME), "data": _many(_POINT, limits.CHART_POINTS)})
_AXES = _shape(
    {"categories": _many(_string(limits.CHART_LABEL), limits.CHART_POINTS)},
    dict.fromkeys(("x_label", "y_label"), _string(limits.AXIS_LABEL)),
)
_LINE = _also(_shape({"series": _many(_SERIES, limits.CHART_SERIES), "axis_config": _AXES}), _whole_series)
_BLOCK = _by_type(
    {
        "header": _shape({"text": _plain(limits.HEADER)}, _ID),
        "section": _shape(
            {}, {"text": _text(limits.SECTION), "fields": _many(_text(limits.FIELD), limits.FIELDS), **_ID}
        ),
        "divider": _shape({}, _ID),
        "image": _IMAGE,
        "context": _shape({"elements": _many(_SMALL, limits.CONTEXT)}, _ID),
        "rich_text": _shape({"elements": _many(_RICH, 100)}, _ID),
        "actions": _also(
            _shape({"elements": _many(_by_type({"button": _BUTTON}), limits.ACTIONS)}, _ID), _distinct_actions
        ),
        "input": _shape(
            {"label": _plain(limits.LABEL), "element": _ELEMENT},
            {"optional": _is(True, False), "hint": _plain(limits.HINT), **_ID},
        ),
        "table": _also(_shape({"rows": _ROWS}, _ID), _level_table),
        "data_visualization": _shape({"title": _string(limits.CHART_TITLE), "chart": _by_type({"line": _LINE})}, _ID),
    }
)
_BLOCKS = {"blocks": _many(lambda _value, _at: iter(()), limits.VIEW_BLOCKS)}
_KEPT = {
    "callback_id": _string(limits.ID),
    "external_id": _string(limits.ID, 0),
    "private_metadata": _string(limits.METADATA, 0),
}
_VIEW = _by_type(
    {
        "modal": _shape(
            {"title": _plain(limits.VIEW_TITLE), **_BLOCKS},
            {
                "submit": _plain(limits.VIEW_TITLE),
                "close": _plain(limits.VIEW_TITLE),
                "clear_on_close": _is(True, False),
                "notify_on_close": _is(True, False),
                **_KEPT,
            },
        ),
        "home": _shape(_BLOCKS, _KEPT),
    }
)
