"""What the nominations app's acts are called in the trail. Who nominated is never named there to anybody but the office."""

from django.utils.translation import gettext_lazy as _

from award import trail


def register() -> None:
    """Register this app's sentences."""
    trail.add_sentences(
        {
            "draft.begun": _("%(who)s began a nomination."),
            "draft.begin_refused": _("%(who)s tried to begin a nomination and was refused."),
            "draft.discarded": _("%(who)s threw a draft away."),
            "nomination.submitted": _("%(who)s sent the nomination %(reference)s."),
            "nomination.refused": _("%(who)s tried to send a nomination and was refused."),
            "nomination.carried_over": _(
                "%(who)s carried a nomination over from the year before: it is now %(reference)s."
            ),
            "nomination.withdrawn": _("%(who)s withdrew a nomination."),
            "nomination.withdrawal_refused": _("%(who)s tried to withdraw a nomination and was refused."),
            "nomination.admitted": _("%(who)s admitted a nomination to candidate %(candidate)s."),
            "nomination.turned_down": _("%(who)s turned a nomination down."),
            "nomination.screening_undone": _("%(who)s took back the screening of a nomination."),
            "nomination.screening_refused": _("%(who)s tried to screen a nomination and was refused."),
            "endorsement.invited": _("%(who)s asked somebody for a recommendation."),
            "endorsement.invitation_refused": _("%(who)s tried to ask for a recommendation and was refused."),
            "endorsement.invitation_withdrawn": _("%(who)s no longer asks somebody for a recommendation."),
            "endorsement.link_sent_again": _(
                "%(who)s had a new link sent to somebody who was asked for a recommendation."
            ),
            "endorsement.submitted": _("A recommendation came in."),
            "endorsement.declined": _("Somebody who was asked for a recommendation declined."),
            "endorsement.refused": _("A recommendation came too late."),
            "candidate.described": _("%(who)s wrote how a candidate is presented to the jury."),
            "candidate.status_set": _("%(who)s set whether a candidate stands."),
            "candidate.change_refused": _("%(who)s tried to change a candidate and was refused."),
            "candidate.verified": _("%(who)s verified that a candidate can be chosen."),
            "candidate.joined": _("%(who)s joined candidate %(source)s to another: they are one person."),
            "candidate.split": _("%(who)s split a candidate in two: candidate %(new)s is new."),
            "candidate.withdrawn": _("A candidate no longer stands, because the nomination was withdrawn."),
            "candidate.fell_silent": _("A nomination fell, because the nominee did not answer."),
            "nominee.told": _("%(who)s told a nominee."),
            "nominee.told_taken_back": _("%(who)s took back that a nominee had been told."),
            "nominee.letter_printed": _("%(who)s printed the letter to a nominee."),
            "nominee.telling_deferred": _("%(who)s put off telling a nominee, with a reason."),
            "nominee.deferral_ended": _("A nominee is to be told after all."),
            "nominee.answered": _("A nominee answered."),
            "nominee.answer_refused": _("A nominee's answer came too late to be recorded."),
            "nominee.correction_sent": _("A nominee asked for a correction."),
            "nominee.data_fetched": _("A nominee fetched what is held about them."),
            "nominee.erased": _("What was held about a nominee was erased, as the person asked."),
            "nominee.erasure_refused": _("Erasing what is held about a nominee was asked for and refused."),
            "suppression.removed": _("%(who)s recorded that somebody may be nominated again."),
            "nominee.facts_corrected": _("%(who)s corrected what is held about a nominee."),
        },
        areas={
            "draft": _("Drafts"),
            "nomination": _("Nominations"),
            "endorsement": _("Recommendations"),
            "candidate": _("Candidates"),
            "nominee": _("Telling the nominees"),
            "suppression": _("Never again"),
        },
    )
