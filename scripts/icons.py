"""Draws the two icons of the Teams app from the project's mark: `.venv/bin/python scripts/icons.py`."""

from pathlib import Path

from PIL import Image, ImageDraw

TEAMS = Path(__file__).parents[1] / "manifest" / "teams"
GREEN, WHITE, GOLD, NOTHING = (15, 107, 92, 255), (255, 255, 255, 255), (255, 210, 122, 255), (255, 255, 255, 0)
# The mark on its grid of 32: a line that rises, falls back and rises, and where it stands today.
LINE = ((8.0, 21.5), (13.2, 15.0), (17.2, 19.0), (24.0, 10.5))
FINER = 8  # drawn so many times as large, and made smaller: Pillow's own edges are rough


def drawn(size: int, ground: tuple[int, ...], dot: tuple[int, ...], scale: float, stroke: float) -> Image.Image:
    """The mark in the middle of a square of `size` pixels. `scale` is pixels for each step of its grid."""
    image = Image.new("RGBA", (size * FINER,) * 2, ground)
    pen = ImageDraw.Draw(image)
    points = [tuple((size / 2 + (at - 16) * scale) * FINER for at in point) for point in LINE]
    width = stroke * scale * FINER
    pen.line([each for point in points for each in point], fill=WHITE, width=round(width), joint="curve")
    for x, y in points:  # round ends
        pen.circle((x, y), width / 2, fill=WHITE)
    pen.circle(points[-1], 2.6 * scale * FINER, fill=dot)
    return image.resize((size, size), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    drawn(192, GREEN, GOLD, 5.6, 3.4).convert("RGB").quantize(64).save(TEAMS / "color.png", optimize=True)
    drawn(32, NOTHING, WHITE, 1.35, 2.4).save(TEAMS / "outline.png", optimize=True)
