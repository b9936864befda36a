"""Whether somebody nominates oneself: what is known of the nominator, held against what was said of the nominee.

Pure. The rule closes something, so addresses and telephone numbers are compared folded. Two people may share a name, so a name
only asks: the nominator answers, and the office looks again at screening.
"""

from collections.abc import Iterable
from itertools import product

from nominations.likeness import CONTAINED, Sign, Traits, likeness

# A name that is equal, whatever the order of its words, or that is contained in the other one.
SAME_NAME = 100 * CONTAINED


def known_as(names: Iterable[str], addresses: Iterable[str], telephones: Iterable[str]) -> list[Traits]:
    """Return by what one person is known: each name with each address and each telephone number."""
    several = (list(dict.fromkeys(filter(None, values))) or [""] for values in (names, addresses, telephones))
    return [Traits(name, address, telephone) for name, address, telephone in product(*several)]


def sign_of_oneself(nominee: Traits, nominator: Iterable[Traits]) -> Sign | None:
    """Return what the nominee has in common with the nominator, the surest first: EMAIL, TELEPHONE or NAME; nothing when it is nothing."""
    found = [alike for one in nominator if (alike := likeness(nominee, one))]
    signs = {alike.sign for alike in found}
    for sure in (Sign.EMAIL, Sign.TELEPHONE):
        if sure in signs:
            return sure
    return Sign.NAME if any(alike.score >= SAME_NAME for alike in found) else None
