"""Every rule of the rulebook in one plain sentence, in groups: for the desk, for what nominators are told, and for comparing versions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from award.languages import LANGUAGES, current_language

Rules = dict[str, Any]


@dataclass(frozen=True)
class Group:
    """Rules that belong together and are changed on one page. `names` are columns of the Rulebook."""

    slug: str
    title: str | Promise
    names: tuple[str, ...]


GROUPS = (
    Group(
        "nominating",
        _("Nominating"),
        (
            *(f"eligibility_{language}" for language in LANGUAGES),
            "self_nomination", "jurors_may_nominate", "joint_nominees_max", "case_form", "word_limit", "attachments_max",
            "attachment_megabytes", "endorsements_max", "nominations_per_person",
        ),
    ),
    Group(
        "telling",
        _("What the nominee and the jury are told"),
        ("silence", "nominee_sees_case", "nominee_sees_nominator", "jury_sees_nominator"),
    ),
    Group(
        "scoring",
        _("Scoring and standings"),
        ("interest_years", "aggregation", "trim", "panel_places", "total", "total_places", "min_ballots", "ties"),
    ),
    Group(
        "deciding",
        _("The board's decision"),
        (
            "quorum_percent", "quorum_needs_chair", "tie_rule", "laureates_max", "reserve_max",
            "order_needs_reasons", "minutes_language",
        ),
    ),
    Group(
        "publishing",
        _("Publishing and afterwards"),
        ("required_languages", "citation_words", "retention_months"),
    ),
)  # fmt: skip


def group(slug: str) -> Group | None:
    """Return the group of this name, or nothing."""
    return next((each for each in GROUPS if each.slug == slug), None)


def sentences(rules: Rules, of: Group) -> list[str]:
    """Return what the rules of a group say, a sentence each, in the active language."""
    said = [sentence(name, rules) for name in of.names if name in rules]
    return [text for text in dict.fromkeys(said) if text]


def sentence(name: str, rules: Rules) -> str:
    """Return what one rule says; the text about who can be nominated is shown as it is written."""
    if name.startswith("eligibility_"):
        written = rules.get(f"eligibility_{current_language()}") or rules[name]
        return str(written) or str(_("It is not said yet who can be nominated."))
    return str(_SENTENCES[name](rules[name], rules))


def criteria_sentences(criteria: list[Rules]) -> list[str]:
    """Return the criteria of a rulebook, a line each: name, scale, weight."""
    return [
        _("%(name)s, scale %(low)d–%(high)d, weight %(weight)s")
        % {
            "name": _in_language(criterion["name"]),
            "low": criterion["scale_min"],
            "high": criterion["scale_max"],
            "weight": criterion["weight"],
        }
        for criterion in criteria
    ]


@dataclass(frozen=True)
class Difference:
    """What one change of rules says before and after; an empty side was or is not there."""

    title: str
    before: str
    after: str


def differences(before: Rules, after: Rules) -> list[Difference]:
    """Return what differs between two rulebooks (canonical contents), in the words people know."""
    found = []
    for each in GROUPS:
        for name in each.names:
            if before["rules"].get(name) != after["rules"].get(name):
                found.append(_rule_difference(each, name, before["rules"], after["rules"]))
    old = {criterion["key"]: criterion for criterion in before["criteria"]}
    new = {criterion["key"]: criterion for criterion in after["criteria"]}
    for key in dict.fromkeys([*old, *new]):
        if old.get(key) != new.get(key):
            found += _criterion_differences(old.get(key), new.get(key))
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        title = str(_("Order of the criteria"))
        found.append(Difference(title, _names(before["criteria"]), _names(after["criteria"])))
    return [difference for difference in found if difference.before != difference.after]


def _rule_difference(of: Group, name: str, before: Rules, after: Rules) -> Difference:
    if name.startswith("eligibility_"):
        title = f"{_('Who can be nominated')} ({language_name(name[-2:])})"
        return Difference(title, before.get(name, ""), after.get(name, ""))
    said = [sentence(name, rules) if name in rules else "" for rules in (before, after)]
    return Difference(str(of.title), *said)


def _criterion_differences(old: Rules | None, new: Rules | None) -> list[Difference]:
    title = _in_language((new or old or {})["name"])
    before, after = _criterion_lines(old), _criterion_lines(new)
    if old is None or new is None:
        said = [str(_("A criterion.")) if side else "" for side in (old, new)]
        return [Difference(title, *said)]
    return [
        Difference(f"{title}: {label}", before.get(label, ""), after.get(label, ""))
        for label in dict.fromkeys([*before, *after])
        if before.get(label) != after.get(label)
    ]


def _criterion_lines(criterion: Rules | None) -> dict[str, str]:
    """Return a criterion as named lines that can be compared one by one."""
    if criterion is None:
        return {}
    lines = {
        str(_("weight")): criterion["weight"],
        str(_("scale")): f"{criterion['scale_min']}–{criterion['scale_max']}",
        str(_("one of several")): str(_("yes") if criterion["alternative"] else _("no")),
    }
    for language in LANGUAGES:
        where = f"({language_name(language)})"
        lines[f"{_('name')} {where}"] = criterion["name"][language]
        lines[f"{_('meaning')} {where}"] = criterion["description"][language]
        for anchor in criterion["anchors"]:
            lines[f"{anchor['level']} {where}"] = anchor["text"][language]
    return lines


def _names(criteria: list[Rules]) -> str:
    return ", ".join(_in_language(criterion["name"]) for criterion in criteria)


def _in_language(words: dict[str, str]) -> str:
    return words.get(current_language()) or next((text for text in words.values() if text), "")


def _either(yes: str | Promise, no: str | Promise) -> Callable[[bool, Rules], str]:
    return lambda value, rules: str(yes if value else no)


def _choice(words: dict[str, str | Promise]) -> Callable[[str, Rules], str]:
    return lambda value, rules: str(words[value])


def _joint_nominees(value: int, rules: Rules) -> str | Promise:
    return (
        _("A nomination names one person.")
        if value == 1
        else _("A nomination may name two people who have worked together.")
    )


def _words(value: int, rules: Rules) -> str | Promise:
    return ngettext(
        "Each text has at most %(number)d word.", "Each text has at most %(number)d words.", value
    ) % {"number": value}  # fmt: skip


def _attachments(value: int, rules: Rules) -> str | Promise:
    if not value:
        return _("No files can be attached.")
    return ngettext(
        "At most %(number)d file can be attached.", "At most %(number)d files can be attached.", value
    ) % {"number": value}  # fmt: skip


def _megabytes(value: int, rules: Rules) -> str | Promise:
    return _("A file is at most %(number)d megabytes large.") % {"number": value}


def _endorsements(value: int, rules: Rules) -> str | Promise:
    if not value:
        return _("Recommendations are not asked for.")
    return ngettext(
        "A nomination can have at most %(number)d recommendation.",
        "A nomination can have at most %(number)d recommendations.",
        value,
    ) % {"number": value}


def _per_person(value: int, rules: Rules) -> str | Promise:
    return ngettext(
        "One person can send at most %(number)d nomination.", "One person can send at most %(number)d nominations.", value
    ) % {"number": value}  # fmt: skip


def _interest_years(value: int, rules: Rules) -> str | Promise:
    return ngettext(
        "Having worked together is a conflict of interest for %(number)d year.",
        "Having worked together is a conflict of interest for %(number)d years.",
        value,
    ) % {"number": value}


def _trim(value: int, rules: Rules) -> str | Promise:
    if rules.get("aggregation") != "trimmed_mean":
        return ""
    return ngettext(
        "The highest and the lowest number are left out, %(number)d of each.",
        "The highest and the lowest numbers are left out, %(number)d of each.",
        value,
    ) % {"number": value}


def _places(none: str | Promise, some: str | Promise) -> Callable[[int | None, Rules], str]:
    return lambda value, rules: str(none) if value is None else str(some) % {"number": value}


def _min_ballots(value: int, rules: Rules) -> str | Promise:
    return ngettext(
        "A candidate whom fewer than %(number)d juror has scored gets no place; the board can choose that candidate with reasons only.",
        "A candidate whom fewer than %(number)d jurors have scored gets no place; the board can choose that candidate with reasons only.",
        value,
    ) % {"number": value}


def _ties(value: list[str], rules: Rules) -> str | Promise:
    if not value:
        return _("Equal totals share a place.")
    return _("Between equal totals decide, in this order: %(keys)s. What is still equal shares the place.") % {
        "keys": ", ".join(tie_words(key) for key in value)
    }


def tie_words(key: str, names: dict[str, str] | None = None) -> str:
    """Return a tie key in words; `names` gives the criteria's names by their keys."""
    if key == "median":
        return str(_("the median of the jurors' totals"))
    if key == "first_places":
        return str(_("how many jurors have the candidate first"))
    criterion = key.removeprefix("criterion:")
    return _("the points for “%(criterion)s”") % {"criterion": (names or {}).get(criterion, criterion)}


def _quorum(value: int, rules: Rules) -> str | Promise:
    return _(
        "The board can decide when at least %(number)d per cent of its seats are present and free of conflicts."
    ) % {"number": value}


def _laureates(value: int, rules: Rules) -> str | Promise:
    return ngettext(
        "At most %(number)d laureate is named.", "At most %(number)d laureates are named.", value
    ) % {"number": value}  # fmt: skip


def _reserve(value: int, rules: Rules) -> str | Promise:
    if not value:
        return _("The board names nobody in reserve.")
    return ngettext(
        "The board can name %(number)d person in reserve.", "The board can name up to %(number)d people in reserve.", value
    ) % {"number": value}  # fmt: skip


def language_name(code: str) -> str:
    """Return a language's name in the active language."""
    return str(dict(settings.LANGUAGES)[code])


def _minutes(value: str, rules: Rules) -> str | Promise:
    return _("Language of the minutes: %(language)s.") % {"language": language_name(value)}


def _languages(value: list[str], rules: Rules) -> str | Promise:
    return _("The laureate's texts are needed in: %(languages)s.") % {
        "languages": ", ".join(language_name(code) for code in LANGUAGES if code in value)
    }


def _citation(value: int, rules: Rules) -> str | Promise:
    return ngettext(
        "The citation has at most %(number)d word.", "The citation has at most %(number)d words.", value
    ) % {"number": value}  # fmt: skip


def _retention(value: int, rules: Rules) -> str | Promise:
    return ngettext(
        "Nominations and scores are kept for %(number)d month after publication and then erased.",
        "Nominations and scores are kept for %(number)d months after publication and then erased.",
        value,
    ) % {"number": value}


_SENTENCES: dict[str, Callable[[Any, Rules], str | Promise]] = {
    "self_nomination": _either(_("One may nominate oneself."), _("One may not nominate oneself.")),
    "jurors_may_nominate": _either(
        _("Members of the jury may nominate; they then take no part in judging that candidate."),
        _("Members of the jury may not nominate."),
    ),
    "joint_nominees_max": _joint_nominees,
    "case_form": _choice(
        {
            "ONE": _("The case is one text that speaks to all the criteria."),
            "PER_CRITERION": _("The case is written criterion by criterion."),
        }
    ),
    "word_limit": _words,
    "attachments_max": _attachments,
    "attachment_megabytes": lambda value, rules: _megabytes(value, rules) if rules.get("attachments_max", 1) else "",
    "endorsements_max": _endorsements,
    "nominations_per_person": _per_person,
    "silence": _choice(
        {
            "STAYS": _("A nominee who does not answer stays a candidate."),
            "FALLS": _("A nominee must say yes: without an answer the nomination falls."),
        }
    ),
    "nominee_sees_case": _either(
        _("The nominee may read what has been written."), _("The nominee is told of the nomination but not shown the text.")
    ),
    "nominee_sees_nominator": _either(
        _("The nominee is told who nominated."), _("The nominee is not told who nominated.")
    ),
    "jury_sees_nominator": _either(_("The jury sees who nominated."), _("The jury does not see who nominated.")),
    "interest_years": _interest_years,
    "aggregation": _choice(
        {
            "mean": _("The jurors' points for a criterion become one number: their mean."),
            "trimmed_mean": _("The jurors' points for a criterion become one number: their mean without the extremes."),
            "median": _("The jurors' points for a criterion become one number: their median."),
            "sum": _("The jurors' points for a criterion become one number: their sum."),
        }
    ),
    "trim": _trim,
    "panel_places": _places(
        _("That number is not rounded."), _("That number is rounded to %(number)d decimals.")
    ),
    "total": _choice(
        {
            "weighted_mean": _("A candidate's total is the weighted mean of the criteria; a criterion nobody could judge is left out."),
            "weighted_sum": _("A candidate's total is the weighted sum of the criteria; without a number for each there is no total."),
        }
    ),
    "total_places": _places(_("The total is not rounded."), _("The total is rounded to %(number)d decimals.")),
    "min_ballots": _min_ballots,
    "ties": _ties,
    "quorum_percent": _quorum,
    "quorum_needs_chair": _either(
        _("The chair or the vice-chair must be present."), _("The board can decide without its chair and vice-chair.")
    ),
    "tie_rule": _choice(
        {
            "LOT": _("When votes are equal, the lot decides; who drew it and who witnessed it is recorded."),
            "CHAIR": _("When votes are equal, the chair's vote decides."),
            "REVOTE": _("When votes are equal, the board votes anew."),
        }
    ),
    "laureates_max": _laureates,
    "reserve_max": _reserve,
    "order_needs_reasons": _either(
        _("Leaving the jury's order needs reasons in the minutes."), _("The board may leave the jury's order without reasons.")
    ),
    "minutes_language": _minutes,
    "required_languages": _languages,
    "citation_words": _citation,
    "retention_months": _retention,
}  # fmt: skip
