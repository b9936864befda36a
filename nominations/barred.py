"""Who may not nominate, recommend or be chosen because of a seat: who judges, or runs the process, stands apart from it.

Seats are asked for at the moment of the act, and once more before the jury begins: a seat may be given after a nomination was sent.
"""

from award import access
from award.addresses import folded_address
from award.audit import Refused
from award.models import Cycle
from nominations.call import Call
from nominations.models import Candidate, Nomination, Nominee


def must_not_be_barred(call: Call, email: str, *, field: str | None = None) -> None:
    """Raise Refused when the person behind an address holds a seat whose holders neither nominate nor recommend."""
    bodies = call.rule("barred_nominators")
    if bodies and email and folded_address(email) in access.seated_addresses(bodies):
        raise Refused(call.says("barred_nominators"), field=field)


def barred_nominations(cycle: Cycle) -> list[Nomination]:
    """Return the admitted nominations by somebody who holds a seat whose holders do not nominate.

    A recommendation is another matter: who wrote it before being seated is in conflict with that candidate and no more.
    """
    seated = _seated(cycle, "barred_nominators")
    admitted = Nomination.objects.filter(cycle=cycle, status=Nomination.Status.ADMITTED).exclude(nominator_email="")
    return [row for row in admitted if folded_address(row.nominator_email) in seated] if seated else []


def barred_nominees(cycle: Cycle) -> list[Nominee]:
    """Return the people of standing candidates who hold a seat whose holders cannot be chosen."""
    seated = _seated(cycle, "barred_nominees")
    people = Nominee.objects.filter(
        candidate__cycle=cycle, candidate__status=Candidate.Status.STANDING, same_as__isnull=True
    ).exclude(email="")
    return [row for row in people if folded_address(row.email) in seated] if seated else []


def _seated(cycle: Cycle, rule: str) -> set[str]:
    bodies = getattr(access.rulebook_of(cycle), rule)
    return access.seated_addresses(bodies) if bodies else set()
