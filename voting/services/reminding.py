"""Reminding jurors who have open ballots: a letter each, at most one a day, stopped when there is nothing left to remind of."""

from typing import Any

from django.utils.translation import gettext as _

from award import access as award_access
from award import links, mail
from award.audit import record, refuse, unit_of_work
from award.models import Cycle, OutgoingMail, User
from award.services.cycle import lock_cycle
from voting import access
from voting.access.reminders import TEMPLATE
from voting.models import Round
from voting.services.standings import lock_round

# Acts on these may leave a juror with nothing to do: a ballot dealt with, a seat that ended, a conflict, a candidate who went, and on
# the year its phase and its dates.
ENDED_BY = frozenset({"ballot", "candidate", "cycle", "endorsement", "interest", "nominee", "seat"})


def letter_to(person: User, cycle: Cycle) -> mail.Words:
    """Return the reminder as a juror would get it now."""
    return mail.words_of(**_letter(person, cycle))


def remind_jurors(*, round: Round, by: User) -> int:
    """Write to each juror the leading person may remind and nobody has reminded today; return how many letters were written.

    A second click and a second secretary write nothing. Raises Refused when scoring is not open in this round.
    """
    with unit_of_work():
        cycle = lock_cycle(round.cycle_id)
        if not access.leads_jury(by) or not cycle.accepts_scores() or lock_round(cycle) != round:
            raise refuse(
                _("Jurors can be reminded only while scoring is open."),
                "juror.remind_refused",
                round,
                by=by,
                cycle=cycle,
            )
        chosen = [one for one in access.reminders_for(by, round) if not one.today]
        for one in chosen:
            mail.write_mail(
                **_letter(one.person, cycle),
                to=one.person.email,
                key=one.key,
                cycle=cycle,
                about=[round, one.person],
                send_before=cycle.scoring_closes_at,
            )
        if chosen:
            record("juror.reminded", round, by=by, cycle=cycle, people=[one.person.pk for one in chosen])
    return len(chosen)


def stop_reminders(*, by: User | None = None) -> int:
    """Stop the reminders that have not left of jurors who have nothing open any more; return how many.

    All of them once scoring is not open, and those that name a closing time which has been changed.
    """
    leaving = OutgoingMail.objects.filter(template=TEMPLATE).leaving()
    if not leaving.exists():
        return 0
    with unit_of_work():
        cycle = award_access.current_cycle()
        round = access.current_round(cycle) if cycle is not None and cycle.accepts_scores() else None
        if cycle is not None and round is not None:
            awaited = OutgoingMail.objects.about(*access.jurors_awaited(round))
            true = OutgoingMail.objects.about(round).filter(pk__in=awaited, send_before=cycle.scoring_closes_at)
            leaving = leaving.exclude(pk__in=true)
        return leaving.take_back()


def _letter(person: User, cycle: Cycle) -> dict[str, Any]:
    """Return what the reminder is made of. It holds no number: whoever reads the outbox must not learn one that is withheld there."""
    return {
        "template": TEMPLATE,
        "name": str(person),
        "language": person.language,
        "context": {
            "year": cycle.year,
            "scoring_closes_at": cycle.scoring_closes_at,
            "link": links.page("jury", language=person.language),
        },
    }
