"""A form as a person fills it in: what the window lets through, in the shape Slack sends it."""

from collections.abc import Mapping, Sequence

from tests.slack.state import Json

Values = Mapping[str, str | Sequence[str] | None]


def button(message: Json, verb: str, token: str | None) -> tuple[str, Json]:
    """The block and the button with that verb (and token). AssertionError when there is none to press."""
    for block in message.get("blocks", ()):
        beside = [block["accessory"]] if "accessory" in block else []
        for element in block["elements"] if block["type"] == "actions" else beside:
            if element.get("action_id", "").partition("#")[0] == verb and token in (None, element["value"]):
                return block.get("block_id", "made"), element
    raise AssertionError(f"no button {verb!r} to press")


def buttons(message: Json) -> list[str]:
    """The labels of all buttons, in order."""
    rows = (block for block in message.get("blocks", ()) if block["type"] == "actions")
    return [element["text"]["text"] for row in rows for element in row["elements"]]


def filled(view: Json, values: Values) -> Json:
    """`state.values` of a submission. A question not named keeps what it was shown with."""
    inputs = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    unknown = set(values) - set(inputs)
    assert not unknown, f"the form does not ask {unknown}"
    state = {}
    for name, block in inputs.items():
        element = block["element"]
        told = _told(element, values[name]) if name in values else _shown(element)
        empty = all(value in (None, [], "") for value in told.values())
        assert not empty or block.get("optional"), f"the window asks for {name!r} first"
        state[name] = {element["action_id"]: {"type": element["type"], **told}}
    return state


def _told(element: Json, value: str | Sequence[str] | None) -> Json:
    several = [] if value is None else [value] if isinstance(value, str) else list(value)
    one = several[0] if several else None
    match element["type"]:
        case "plain_text_input":
            assert len(one or "") <= element.get("max_length", 3_000), "the window takes no more text"
            return {"value": one}
        case "static_select" | "radio_buttons":
            return {"selected_option": _option(element, one) if one is not None else None}
        case "multi_static_select" | "checkboxes":
            return {"selected_options": [_option(element, each) for each in several]}
        case "users_select":
            return {"selected_user": one}
        case "multi_users_select":
            return {"selected_users": several}
        case "datepicker":
            return {"selected_date": one}
        case kind:
            raise AssertionError(f"nobody can fill in a {kind}")


def _shown(element: Json) -> Json:
    match element["type"]:
        case "plain_text_input":
            return {"value": element.get("initial_value")}
        case "static_select" | "radio_buttons":
            return {"selected_option": element.get("initial_option")}
        case "multi_static_select" | "checkboxes":
            return {"selected_options": element.get("initial_options", [])}
        case "users_select":
            return {"selected_user": element.get("initial_user")}
        case "multi_users_select":
            return {"selected_users": element.get("initial_users", [])}
        case "datepicker":
            return {"selected_date": element.get("initial_date")}
        case kind:
            raise AssertionError(f"nobody can fill in a {kind}")


def _option(element: Json, value: str) -> Json:
    found = next((option for option in element["options"] if option["value"] == value), None)
    assert found is not None, f"no option {value!r}"
    return dict(found)
