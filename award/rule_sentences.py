"""What each rule of the rulebook says in one plain sentence; `award.rule_words` puts them in groups."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from award.languages import LANGUAGES

Rules = dict[str, Any]


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


def holders(value: list[str]) -> str:
    """Return the bodies in words: "members of the jury, members of the board"."""
    words = {"JURY": _("members of the jury"), "BOARD": _("members of the board"), "OFFICE": _("the office")}
    return ", ".join(str(said) for body, said in words.items() if body in value)


def _barred_nominees(value: list[str], rules: Rules) -> str | Promise:
    if not value:
        return ""
    return _("Nobody can be chosen while holding a seat: %(holders)s.") % {"holders": holders(value)}


def _barred_nominators(value: list[str], rules: Rules) -> str | Promise:
    if not value:
        return _("Members of the jury and the board may nominate; they then take no part in judging that candidate.")
    return _("These neither nominate nor recommend: %(holders)s.") % {"holders": holders(value)}


def _carry_over(value: int, rules: Rules) -> str | Promise:
    if not value:
        return _("A nomination holds for one award year.")
    return ngettext(
        "Who is not chosen can be carried over to %(number)d following award year.",
        "Who is not chosen can be carried over to the %(number)d following award years.",
        value,
    ) % {"number": value}


def _every(value: int, rules: Rules) -> str | Promise:
    return (
        _("The award is given every year.")
        if value == 1
        else _("The award is given every %(number)d years.") % {"number": value}
    )


def _attachments_min(value: int, rules: Rules) -> str | Promise:
    if not value:
        return ""
    return ngettext(
        "At least %(number)d file must be attached.", "At least %(number)d files must be attached.", value
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


def _total_places(value: int | None, rules: Rules) -> str | Promise:
    if value is None:
        return _("The total is not rounded.")
    if rules.get("total") == "weighted_sum":
        return ngettext(
            "Each criterion's number times its weight is rounded to %(number)d decimal before they are added.",
            "Each criterion's number times its weight is rounded to %(number)d decimals before they are added.",
            value,
        ) % {"number": value}
    return ngettext(
        "The total is rounded to %(number)d decimal.", "The total is rounded to %(number)d decimals.", value
    ) % {"number": value}  # fmt: skip


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


SENTENCES: dict[str, Callable[[Any, Rules], str | Promise]] = {
    "self_nomination": _either(_("One may nominate oneself."), _("One may not nominate oneself.")),
    "barred_nominees": _barred_nominees,
    "eligibility_check": _either(
        _("The office verifies of each candidate, before the jury begins, that the candidate can be chosen."), ""
    ),
    "barred_nominators": _barred_nominators,
    "attachments_min": _attachments_min,
    "carry_over_years": _carry_over,
    "every_years": _every,
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
    "total_places": _total_places,
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
