"""Who yields: somebody with a conflict of interest leaves the approval of a publication to another leading person.

Apps that know of conflicts register `yields(user, laureate) -> bool` from `AppConfig.ready`.
"""

from collections.abc import Callable

from award.models import Laureate, User

Yield = Callable[[User, Laureate], bool]
_yields: list[Yield] = []


def add_yield(yields: Yield) -> None:
    """Register a reason for which a leading person does not approve the publication of a laureate."""
    if yields not in _yields:
        _yields.append(yields)


def must_yield(user: User, laureate: Laureate) -> bool:
    """True when this person leaves the approval of this laureate to another leading person."""
    return any(yields(user, laureate) for yields in _yields)
