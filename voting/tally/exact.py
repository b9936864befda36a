"""Numbers that never pass through binary floating point: read from decimals, rounded half up, written as decimals.

Outside the tally a number is a decimal string (or an ``int``, or a ``Decimal`` out of the database); inside it is a
``Fraction``. Nothing here depends on the decimal context, so no setting elsewhere can change a result.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

Number = int | str | Decimal
"""What a point or a weight may be given as. Never ``float``: 0.1 is not a tenth there."""

UNROUNDED_PLACES = 6
"""Decimals with which a number is written that the rulebook does not round."""

DIGITS = 9
"""The most digits of a point or weight on either side of its decimal point."""

SHOWN_CHARACTERS = 40
"""The most characters of a value in a message."""

_DECIMAL = re.compile(r"-?([0-9]+)(?:\.([0-9]+))?")


class TallyError(ValueError):
    """The rules or the scores cannot be tallied; the message says which and why."""


def read_decimal(value: object, what: str = "a number", *, digits: int = DIGITS) -> Decimal:
    """Read a plain decimal: an optional minus, digits 0-9, and perhaps a point and more digits.

    ``what`` names the value in the message of the ``TallyError`` raised for everything else: exponents ("1e9"), "NaN",
    digits of other scripts, ``True``, ``float``, blank or padded text, more than ``digits`` digits on either side.
    """
    text = ""
    if isinstance(value, str):
        text = value
    elif isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) <= digits:
        text = write_decimal(value)
    elif type(value) is int and abs(value) < 10**digits:
        text = str(value)
    match = _DECIMAL.fullmatch(text)
    if match is None or any(len(part) > digits for part in match.groups(default="")):
        raise TallyError(f"{what} must be a plain decimal number such as 8 or 8.50, not {shown(value)}")
    return Decimal(text)


def write_decimal(value: Decimal) -> str:
    """Write a decimal as it was given, trailing zeros included: ``Decimal("1.60")`` is ``"1.60"``."""
    return format(value, "f")


def places_of(value: Decimal) -> int:
    """How many decimals the number is written with."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def round_half_up(value: Fraction, places: int | None) -> Fraction:
    """Round to ``places`` decimals, halves away from zero; ``None`` leaves the number as it is."""
    return value if places is None else Fraction(_in_units(value, places), 10**places)


def write_fraction(value: Fraction, places: int | None) -> str:
    """Write with exactly ``places`` decimals; ``None`` is a number the rulebook does not round: six decimals."""
    shown = UNROUNDED_PLACES if places is None else places
    units = _in_units(value, shown)
    digits = str(abs(units)).rjust(shown + 1, "0")
    text = f"{digits[:-shown]}.{digits[-shown:]}" if shown else digits
    return f"-{text}" if units < 0 else text


def places_that_tell_apart(values: Iterable[Fraction | None], fewest: int) -> int:
    """The fewest decimals, from ``fewest`` to six, with which numbers that differ are also written differently."""
    numbers = {value for value in values if value is not None}
    for places in range(fewest, UNROUNDED_PLACES):
        if len({_in_units(value, places) for value in numbers}) == len(numbers):
            return places
    return max(fewest, UNROUNDED_PLACES)


def _in_units(value: Fraction, places: int) -> int:
    """The number in whole units of ``10 ** -places``, halves away from zero."""
    numerator, denominator = value.numerator, value.denominator
    units: int = (2 * abs(numerator) * 10**places + denominator) // (2 * denominator)
    return -units if numerator < 0 else units


def shown(value: object) -> str:
    """A value as it may stand in a message: escaped, so that it cannot steer a terminal, and never long."""
    if isinstance(value, str):
        value = value[:SHOWN_CHARACTERS]
    text = ascii(value) if isinstance(value, (str, int, float, Decimal, type(None))) else f"a {type(value).__name__}"
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 3]}..."
