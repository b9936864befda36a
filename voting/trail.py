"""What the voting app's acts are called in the trail, and what a conflict of interest takes away from it."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from award import access, trail
from award.models import AuditEntry, User
from voting.access import withheld_candidates

# Acts from which somebody could count the ballots of a candidate, learn when they were given, or that one was sealed by a conflict.
JUDGING = ("ballot.", "ballots.", "score.", "standings.", "juror.", "round.", "interest.")


def register() -> None:
    """Register this app's sentences, and what is subtracted."""
    access.add_trail_filter(without_what_is_judged)
    trail.add_sentences(
        {
            "interest.declared": _("The interests of %(person)s were declared for candidate %(candidate)s."),
            "interest.recused_for_the_year": _("%(person)s is recused for the whole year."),
            "interest.lift_proposed": _("%(who)s proposed to lift a conflict of interest of %(person)s."),
            "interest.lift_ended": _("%(who)s ended a proposal to lift a conflict of interest of %(person)s."),
            "interest.lifted": _("%(who)s, as the second person, lifted a conflict of interest of %(person)s."),
            "interest.lift_refused": _("%(who)s tried to lift a conflict of interest and was refused."),
            "round.opened": _("Round %(number)s of scoring was opened."),
            "round.sealed": _("Round %(number)s of scoring was sealed."),
            "ballots.opened": _("Score sheets were made for the jury."),
            "ballot.submitted": _("%(who)s submitted a score sheet."),
            "ballot.reopened": _("%(who)s opened a submitted score sheet again."),
            "ballot.abstained": _("%(who)s abstained from scoring a candidate."),
            "ballot.released": _("%(who)s released a juror from a score sheet, with a reason."),
            "ballot.release_refused": _("%(who)s tried to release a score sheet and was refused."),
            "juror.excused": _("%(who)s excused a juror from the round."),
            "juror.excuse_refused": _("%(who)s tried to excuse a juror and was refused."),
            "juror.reminded": _("%(who)s reminded jurors of their open score sheets."),
            "juror.remind_refused": _("%(who)s tried to remind jurors and was refused."),
            "score.refused": _("%(who)s tried to save points and was refused."),
            "standings.appended": _("The standings were worked out and recorded."),
            "decision.recorded": _("%(who)s recorded the board's decision."),
            "decision.record_rendered": _("The decision record was rendered."),
        },
        areas={
            "interest": _("Conflicts of interest"),
            "round": _("Rounds of scoring"),
            "ballot": _("Score sheets"),
            "juror": _("Jurors"),
            "score": _("Points"),
            "standings": _("Standings"),
            "decision": _("Decision"),
        },
    )


def without_what_is_judged(user: User, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
    """Take away what tells of the jury's work in a year in which somebody's scores are withheld from this person.

    All of it, not only the one candidate's: otherwise the gaps would tell how many ballots there are.
    """
    years = withheld_candidates(user).values("cycle")
    judging = Q()
    for area in JUDGING:
        judging |= Q(verb__startswith=area)
    return entries.exclude(judging, chain__cycle__in=years)
