"""The colours can be read: every pair of text and ground of the tokens, in both schemes."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

TOKENS = Path(__file__).resolve().parents[2] / "award/static/award/tokens.css"
GROUNDS = ("paper", "sheet")
PAIRS = [
    *[(ink, ground) for ink in ("ink", "ink-soft", "blue", "blue-deep", "gold-text", "bad", "good") for ground in GROUNDS],
    *[("ink", wash) for wash in ("blue-wash", "gold-wash", "good-wash", "bad-wash")],
    ("blue-deep", "blue-wash"), ("blue", "blue-wash"), ("gold-text", "gold-wash"), ("good", "good-wash"), ("bad", "bad-wash"),
    ("on-blue", "blue"), ("on-blue", "blue-hover"), ("on-bad", "bad"), ("on-focus", "focus"), ("paper", "ink-soft"), ("ink-soft", "line"),
    *[(ink, ground) for ink in ("plate-ink", "plate-ink-soft", "plate-gold") for ground in ("plate", "plate-lift")],
]  # fmt: skip
BORDERS = [("line-strong", ground) for ground in GROUNDS]


def tokens() -> dict[str, dict[str, str]]:
    css = TOKENS.read_text()
    light = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css.split("@media (prefers-color-scheme: dark)")[0]))
    dark = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css.split("@media (prefers-color-scheme: dark)")[1]))
    return {"light": light, "dark": light | dark}


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_contrast_the_standard_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_reaches_four_and_a_half_to_one_on_its_ground(scheme, ink, ground):
    colours = tokens()[scheme]
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("border", "ground"), BORDERS)
def test_the_border_of_a_control_reaches_three_to_one(scheme, border, ground):
    colours = tokens()[scheme]
    assert contrast(colours[border], colours[ground]) >= 3
