"""Every rule of the rulebook in one plain sentence, in groups: for the desk, for what nominators are told, and for comparing versions."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from award.languages import LANGUAGES, columns, current_language
from award.rule_sentences import SENTENCES, Rules, language_name


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
            *columns("eligibility"), "barred_nominees", "eligibility_check", *columns("nominators"), "barred_nominators",
            "self_nomination", "joint_nominees_max", "case_form", "word_limit", "attachments_min", "attachments_max",
            "attachment_megabytes", "endorsements_max", "nominations_per_person", "carry_over_years",
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
        (
            *columns("disregarded"), "interest_years", "aggregation", "trim", "panel_places", "total", "total_places", "min_ballots",
            "ties",
        ),
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
        (*columns("duty"), "required_languages", "citation_words", "retention_months", "every_years"),
    ),
)  # fmt: skip


# The rules that are a text in each language. Only the first must be written.
TEXTS: dict[str, str | Promise] = {
    "eligibility": _("Who can be nominated"),
    "nominators": _("Who may nominate"),
    "disregarded": _("What does not count"),
    "duty": _("What the laureate undertakes"),
}


def group(slug: str) -> Group | None:
    """Return the group of this name, or nothing."""
    return next((each for each in GROUPS if each.slug == slug), None)


def sentences(rules: Rules, of: Group) -> list[str]:
    """Return what the rules of a group say, a sentence each, in the active language."""
    said = [sentence(name, rules) for name in of.names if name in rules]
    return [text for text in dict.fromkeys(said) if text]


def sentence(name: str, rules: Rules) -> str:
    """Return what one rule says; a rule that is a text of its own is shown as it is written, and one that says nothing is empty."""
    if (text := text_of(name)) is None:
        return str(SENTENCES[name](rules[name], rules))
    written = str(rules.get(f"{text}_{current_language()}") or rules[name])
    if text == "eligibility":
        return written or str(_("It is not said yet who can be nominated."))
    return f"{TEXTS[text]}: {written}" if written else ""


def text_of(name: str) -> str | None:
    """Return the text a column belongs to, such as `eligibility` for `eligibility_fi`; nothing for any other rule."""
    text, _underscore, language = name.rpartition("_")
    return text if text in TEXTS and language in LANGUAGES else None


def criteria_sentences(criteria: list[Rules]) -> list[str]:
    """Return the criteria of a rulebook, a line each: name, scale, weight."""
    return [
        _("%(name)s, scale %(low)d–%(high)d, weight %(weight)s")
        % {
            "name": in_language(criterion["name"]),
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
    found += item_differences(_criteria(before), _criteria(after), str(_("Order of the criteria")))
    return [difference for difference in found if difference.before != difference.after]


# What is ordered and has a key, a criterion or a question, as people read it: its name, and named lines that can be compared one by one.
Lines = dict[str, str]
Items = dict[str, tuple[str, Lines]]


def item_differences(before: Items, after: Items, order: str) -> list[Difference]:
    """Return what differs between two lists, line by line: everything of what is new or goes, and the order under this title."""
    found = []
    for key in dict.fromkeys([*before, *after]):
        title = (after.get(key) or before[key])[0]
        old, new = (side[key][1] if key in side else {} for side in (before, after))
        found += [
            Difference(f"{title}: {label}", old.get(label, ""), new.get(label, ""))
            for label in dict.fromkeys([*old, *new])
            if old.get(label, "") != new.get(label, "")
        ]
    if [key for key in before if key in after] != [key for key in after if key in before]:
        names = [", ".join(title for title, _lines in side.values()) for side in (before, after)]
        found.append(Difference(order, *names))
    return found


def _rule_difference(of: Group, name: str, before: Rules, after: Rules) -> Difference:
    if text := text_of(name):
        title = f"{TEXTS[text]} ({language_name(name[-2:])})"
        return Difference(title, before.get(name, ""), after.get(name, ""))
    said = [sentence(name, rules) if name in rules else "" for rules in (before, after)]
    if said[0] == said[1]:
        # A rule that another one puts out of use is said in no sentence; it changes all the same.
        return Difference(f"{of.title}: {name}", str(before.get(name, "")), str(after.get(name, "")))
    return Difference(str(of.title), *said)


def _criteria(rules: Rules) -> Items:
    return {one["key"]: (in_language(one["name"]), _criterion_lines(one)) for one in rules["criteria"]}


def _criterion_lines(criterion: Rules) -> Lines:
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


def in_language(words: dict[str, str]) -> str:
    """Return the text in the reader's language, else in one there is."""
    return words.get(current_language()) or next((text for text in words.values() if text), "")
