"""Adaptive Cards drawn by Microsoft's own renderer in a real browser, and people pressing and filling in there."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from playwright.async_api import Browser, Page

from adapters.teams.activities import Json

RENDERER: Final = Path(__file__).parent / "npm" / "node_modules" / "adaptivecards" / "dist" / "adaptivecards.min.js"
MISSING: Final = "the renderer of Adaptive Cards is not installed: make setup"
WIDTH: Final = 320

Theme = Literal["light", "dark"]
_PAPER: Final = {"light": "#f5f5f5", "dark": "#1f1f1f"}
_CARD: Final = {"light": "#ffffff", "dark": "#292929"}
_INK: Final = {"light": ("#242424", "#616161"), "dark": ("#ffffff", "#adadad")}
_RED: Final = {"light": "#c50f1f", "dark": "#dc626d"}
_GREY: Final = {"light": "#ebebeb", "dark": "#333333"}


def _look(theme: Theme) -> Json:
    """What Teams tells the renderer of its own look, as far as it matters for what can be read."""
    ink, soft = _INK[theme]
    colors = {
        "default": {"default": ink, "subtle": soft},
        "attention": {"default": _RED[theme], "subtle": _RED[theme]},
    }
    return {
        "fontFamily": "'Segoe UI', 'DejaVu Sans', sans-serif",
        "supportsInteractivity": True,
        "spacing": {"small": 8, "default": 12, "medium": 12, "large": 16, "padding": 16},
        "fontSizes": {"small": 12, "default": 14, "medium": 16, "large": 18},
        "fontWeights": {"lighter": 400, "default": 400, "bolder": 600},
        "containerStyles": {
            "default": {"backgroundColor": _CARD[theme], "foregroundColors": colors},
            "emphasis": {"backgroundColor": _GREY[theme], "foregroundColors": colors},
        },
        "actions": {
            "maxActions": 6,
            "buttonSpacing": 8,
            "actionsOrientation": "horizontal",
            "actionAlignment": "left",
        },
        "inputs": {
            "label": {"inputSpacing": "small", "requiredInputs": {"suffix": " *", "suffixColor": "attention"}},
        },
    }


_PAGE: Final = """<!doctype html><meta charset="utf-8"><title>Card</title><style>
body { margin: 0; padding: 8px; background: %(paper)s; font-family: 'Segoe UI', 'DejaVu Sans', sans-serif }
#card { width: %(width)spx; border-radius: 6px; overflow: hidden; background: %(card)s; color: %(ink)s }
.ac-pushButton { padding: 5px 12px; border: 1px solid #8886; border-radius: 4px; background: none; color: inherit;
  font: 600 14px 'Segoe UI', 'DejaVu Sans', sans-serif }
.style-positive { background: #5b5fc7; color: #fff } .style-destructive { color: %(red)s; border-color: %(red)s }
.ac-input { background: %(grey)s; color: inherit; border: 0; padding: 6px 8px; box-sizing: border-box; font: inherit }
.ac-choiceSetInput-multiSelect, .ac-choiceSetInput-expanded { background: none }
.ac-horizontal-separator { flex: none }
</style><div id="card"></div>"""

# Draws one card, and says what of it was given to the reader of markdown.
_DRAW: Final = """([card, look]) => {
  const drawn = new AdaptiveCards.AdaptiveCard();
  drawn.hostConfig = new AdaptiveCards.HostConfig(look);
  window.marked = [];
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => { window.marked.push(text) };
  // Teams searches people in a field of its own; here only those can be chosen whom the card names.
  drawn.hostConfig.inputs.allowDynamicallyFilteredChoiceSet = false;
  const read = new AdaptiveCards.SerializationContext();
  drawn.parse(card, read);
  window.pressed = [];
  drawn.onExecuteAction = (action) => window.pressed.push(
    {type: action.getJsonTypeName(), verb: action.verb ?? "", data: action.data ?? {}, url: action.url ?? ""});
  const place = document.getElementById("card");
  place.replaceChildren(drawn.render());
  window.drawn = drawn;
  const wide = [...place.querySelectorAll("*")].filter(
    (each) => each.getBoundingClientRect().right > place.getBoundingClientRect().right + 1);
  for (const cell of place.querySelectorAll("[role=row] > *")) {
    const words = [...cell.querySelectorAll(".ac-textRun")].flatMap((each) => [...each.getClientRects()]);
    const isHead = cell.getAttribute("role") === "columnheader";
    const free = isHead && cell.nextSibling ? 2 : -1;  // pixels, or two heads read as one word
    if (words.some((each) => each.right > cell.getBoundingClientRect().right - free)) wide.push(cell);
  }
  const warnings = Array.from({length: read.eventCount}, (_, at) => read.getEventAt(at).message);
  return {text: place.innerText, buttons: place.querySelectorAll(".ac-pushButton").length, marked: window.marked,
    warnings, wide: wide.map((each) => each.className + ": " + (each.innerText ?? "").slice(0, 60)),
    markup: [...place.querySelectorAll("b, strong, em, i, code, ul, ol, h1, h2, script, at")].length};
}"""

_PRESS: Final = """(at) => {
  window.pressed = [];
  document.querySelectorAll("#card .ac-pushButton")[at].click();
  return window.pressed;
}"""

# Answers questions as a person does: the keyboard's and the mouse's events, not the renderer's own setters.
_FILL: Final = """(answers) => {
  const told = (element, kind) => element.dispatchEvent(new Event(kind, {bubbles: true}));
  for (const input of window.drawn.getAllInputs()) {
    if (!(input.id in answers)) continue;
    const said = answers[input.id];
    const root = input.renderedElement;
    const boxes = [...root.querySelectorAll("input[type=checkbox], input[type=radio]")];
    if (boxes.length) {
      const wanted = [].concat(said);
      boxes.forEach((box, at) => {
        if (box.checked !== wanted.includes(input.choices[at].title)) box.click();
      });
      continue;
    }
    const select = root.querySelector("select");
    if (select) {
      select.value = input.choices.find((choice) => choice.title === said).value;
      told(select, "change");
      continue;
    }
    const field = root.querySelector("input, textarea");
    field.value = said;
    told(field, "input");
    told(field, "change");
  }
}"""


@dataclass(frozen=True)
class Seen:
    """A card as it stands there: its words, how many buttons, and what is not as it should be."""

    text: str
    buttons: int
    marked: list[str]  # the texts in which markdown was looked for
    warnings: list[str]
    wide: list[str]  # what does not fit into the width of a phone, or of its column
    markup: int


@dataclass(frozen=True)
class Pressed:
    """What a press gives to the bot."""

    type: str
    verb: str
    data: dict[str, Any]
    url: str


@dataclass
class Screen:
    """One card at a time, as wide as on a phone. What the page itself complains about is gathered in `wrong`."""

    page: Page
    theme: Theme
    wrong: list[str]

    async def draw(self, card: Json) -> Seen:
        """The card in place of the one before."""
        return Seen(**await self.page.evaluate(_DRAW, [card, _look(self.theme)]))

    async def press(self, at: int) -> list[Pressed]:
        """What pressing the button at that place gives; nothing where a question is still open."""
        return [Pressed(**each) for each in await self.page.evaluate(_PRESS, at)]

    async def fill(self, answers: Mapping[str, str | list[str]]) -> None:
        """Answer questions by their names: text as it is typed, choices by what they are called."""
        await self.page.evaluate(_FILL, dict(answers))

    async def picture(self, path: Path) -> None:
        """What it looks like, as a PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        await self.page.locator("#card").screenshot(path=path)


@asynccontextmanager
async def screen(browser: Browser, theme: Theme = "light") -> AsyncIterator[Screen]:
    """An empty page with the renderer in it."""
    assert RENDERER.exists(), MISSING
    page = await browser.new_page(viewport={"width": WIDTH + 16, "height": 900}, device_scale_factor=2)
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    colors = {"paper": _PAPER[theme], "card": _CARD[theme], "ink": _INK[theme][0], "red": _RED[theme]}
    try:
        await page.set_content(_PAGE % {**colors, "grey": _GREY[theme], "width": WIDTH})
        await page.add_script_tag(path=RENDERER)
        yield Screen(page, theme, wrong)
    finally:
        await page.close()
