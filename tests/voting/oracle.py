"""The by-laws' arithmetic once more, written slowly and otherwise than the product, to compare it with.

No shared code, no integers in disguise: dictionaries of fractions, places by counting who is ahead.
"""

from fractions import Fraction
from math import floor
from statistics import median

from voting.tally import Panel, Rules


def rounded(value, places):
    if places is None:
        return value
    size = abs(value) * 10**places
    result = Fraction(floor(size + Fraction(1, 2)), 10**places)
    return result if value >= 0 else -result


def panel_value(rules, points):
    if not points:
        return None
    points = sorted(points)
    match rules.aggregation:
        case "sum":
            value = sum(points)
        case "median":
            value = median(points)
        case "trimmed_mean":
            for _ in range(rules.trim if len(points) > 2 * rules.trim else 0):
                points = points[1:-1]
            value = sum(points) / len(points)
        case "mean":
            value = sum(points) / len(points)
    return rounded(value, rules.panel_places)


def weighted(rules, values, places):
    """The total of {criterion: value or None}."""
    parts = {c.key: (values[c.key], Fraction(c.weight)) for c in rules.criteria if values[c.key] is not None}
    if rules.total == "weighted_sum":
        total = sum(rounded(value * weight, places) for value, weight in parts.values())
        return Fraction(total) if len(parts) == len(rules.criteria) else None
    divisor = sum(weight for _, weight in parts.values())
    return rounded(sum(value * weight for value, weight in parts.values()) / divisor, places) if divisor else None


def standings(rules: Rules, panel: Panel):
    """{candidate: (place, total, ballots, below_quorum, unequal_panels, tie_step)}"""
    numbers = {(c, j, k): Fraction(points) for c, j, k, points in panel.scores}
    keys = [criterion.key for criterion in rules.criteria]
    judges = {c: {j for j in panel.jurors if any((c, j, k) in numbers for k in keys)} for c in panel.candidates}
    values = {
        c: {k: panel_value(rules, [numbers[c, j, k] for j in panel.jurors if (c, j, k) in numbers]) for k in keys}
        for c in panel.candidates
    }
    totals = {c: weighted(rules, values[c], rules.total_places) for c in panel.candidates}
    own = {
        (c, j): weighted(rules, {k: numbers.get((c, j, k)) for k in keys}, None)
        for c in panel.candidates
        for j in judges[c]
    }
    own = {pair: total for pair, total in own.items() if total is not None}

    def tie_value(candidate, step):
        if step == "median":
            mine = [total for (c, _), total in own.items() if c == candidate]
            return median(mine) if mine else None
        if step == "first_places":
            return sum(
                1
                for j in panel.jurors
                if (candidate, j) in own
                and all(own[candidate, j] >= own[c, j] for c in panel.candidates if (c, j) in own)
            )
        return values[candidate][step.split(":", 1)[1]]

    everyone = set().union(*judges.values()) if judges else set()
    below = {c: len(judges[c]) < rules.min_ballots for c in panel.candidates}
    running = [c for c in panel.candidates if totals[c] is not None and not below[c]]
    # "No value" is behind every value: (0,) < (1, anything).
    sort_keys = {
        c: [(1, totals[c]), *((0,) if (v := tie_value(c, step)) is None else (1, v) for step in rules.ties)]
        for c in running
    }
    result = {}
    for c in panel.candidates:
        place = tie_step = None
        if c in running:
            place = 1 + sum(sort_keys[other] > sort_keys[c] for other in running)
            level = [o for o in running if sort_keys[o][0] == sort_keys[c][0]]
            for number, step in enumerate(rules.ties, start=1):
                closer = [o for o in level if sort_keys[o][number] == sort_keys[c][number]]
                if len(closer) < len(level):
                    tie_step = step
                level = closer
        result[c] = (place, totals[c], len(judges[c]), below[c], judges[c] != everyone, tie_step)
    return result
