"""Form controls that the browser's own set lacks: a counted text, choices with a hint, a scale of points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class CountedTextarea(forms.Textarea):
    """A text area with a word limit, counted in the browser while one writes; the server's count decides.

    ``separators`` is the literal character class on which words are split. Server and browser are given the same one,
    so both come to the same number. Without JavaScript the count simply states the limit.
    """

    def __init__(self, *, limit: int, separators: str, attrs: Mapping[str, Any] | None = None) -> None:
        self.limit = limit
        self.separators = separators
        super().__init__(attrs=dict(attrs or {}))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the data the counter reads. The script fills ``{count}``, ``{limit}`` and ``{over}``."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"].update(
            {
                "data-word-limit": self.limit,
                "data-word-separators": self.separators,
                "data-words-used": _("{count} of {limit} words"),
                "data-words-over": _("{count} of {limit} words: please shorten by {over}"),
            }
        )
        return context


class HintedRadioSelect(forms.RadioSelect):
    """Radio buttons where a choice may carry a hint of its own below its label.

    ``hints`` maps a choice's value (as it is written in the form) to the hint.
    """

    def __init__(
        self,
        *,
        hints: Mapping[str, Any],
        attrs: Mapping[str, Any] | None = None,
        choices: Any = (),
    ) -> None:
        self.hints = {str(value): hint for value, hint in hints.items()}
        super().__init__(attrs=dict(attrs or {}), choices=choices)

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Attach the hint, and tie it to the radio button for screen readers."""
        option = super().create_option(name, value, *args, **kwargs)
        hint = self.hints.get(str(value))
        if hint and option["attrs"].get("id"):
            option["hint"] = hint
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        return option


class ScaleSelect(forms.RadioSelect):
    """A scale of points: one box per step, and "cannot judge" as a choice of the same group.

    ``anchors`` maps a point to the sentence that says what it means. All of them can be read before choosing; the
    one chosen is shown under the scale. ``none_value`` is the value of "cannot judge".
    """

    template_name = "award/_scale.html"

    def __init__(
        self,
        *,
        anchors: Mapping[int, Any],
        none_value: str = "none",
        attrs: Mapping[str, Any] | None = None,
        choices: Any = (),
    ) -> None:
        self.anchors = {str(point): anchor for point, anchor in anchors.items()}
        self.none_value = none_value
        super().__init__(attrs=dict(attrs or {}), choices=choices)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the anchors, and the one that belongs to the chosen point."""
        context = super().get_context(name, value, attrs)
        chosen = "" if value is None else str(value)
        context["widget"]["anchors"] = [
            {"point": point, "text": text, "chosen": point == chosen} for point, text in self.anchors.items()
        ]
        context["widget"]["chosen_anchor"] = self.anchors.get(chosen)
        context["widget"]["chosen"] = chosen
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Mark "cannot judge", and give each step its anchor for the script that shows the chosen one."""
        option = super().create_option(name, value, *args, **kwargs)
        option["is_none"] = str(value) == self.none_value
        if anchor := self.anchors.get(str(value)):
            option["attrs"]["data-anchor"] = anchor
        return option
