"""When nominations close: those who nominated are thanked, those who did not send their draft are told, and drafts end in time.

The rule for drafts is the same for everybody: what reached us before the last moment counts, however full the queue was then; what
was not sent is not sent by us. It stays readable for its writer, for a month, and is then deleted unread.
"""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from award import links
from award.dates import end_of_day, house_zone, last_day
from award.mail import write_mail
from award.models import Cycle, User
from award.phases import Phase
from nominations.call import content_in_force
from nominations.models import Draft, Nomination
from nominations.services.drafts import discard_draft
from nominations.steps import outline_of

REMIND_BEFORE = timedelta(hours=48)
KEEP_UNSENT = timedelta(days=30)


def thank_nominators(cycle: Cycle, came_from: Phase, by: User | None) -> None:
    """Thank each nominator once, when the call has closed (entry act)."""
    if came_from != Phase.NOMINATIONS:
        return
    alive = cycle.nominations.exclude(status=Nomination.Status.WITHDRAWN).exclude(nominator_email="")
    for nomination in alive.prefetch_related("nominees"):
        write_mail(
            template="nomination_thanks",
            to=nomination.nominator_email,
            name=nomination.nominator_name,
            language=nomination.language,
            key=f"nomination-thanks:{nomination.pk}",
            cycle=cycle,
            context={
                "nomination": nomination,
                "names": [nominee.name for nominee in nomination.nominees.all()],
                "link": links.page("nominate_nomination", nomination.pk, language=nomination.language),
            },
        )


def kept_until(draft: Draft) -> date | None:
    """Return the last day on which a draft that was not sent can be read: a month after the call, or after the last word in it.

    Nothing before a call has its end.
    """
    end = draft.cycle.nominations_end_at
    return last_day(max(end, draft.saved_at)) + KEEP_UNSENT if end else None


def tell_of_unsent_drafts(cycle: Cycle, came_from: Phase, by: User | None) -> None:
    """Tell those whose draft was not sent that it can still be read, and until when (entry act)."""
    if came_from != Phase.NOMINATIONS:
        return
    today = timezone.localdate(timezone=house_zone())
    for draft in _written_drafts(cycle):
        until = kept_until(draft)
        if until is not None and until >= today:
            _write_to_owner(draft, "draft_closed", f"draft-closed:{draft.pk}:{cycle.entry}", until=until)


def remind_of_deadline(now: datetime) -> int:
    """Remind those who have begun and not sent, two days before the last moment; return how many letters that makes.

    Run as often as one likes: each draft is reminded once of each deadline.
    """
    soon = Cycle.objects.filter(
        phase=Phase.NOMINATIONS,
        nominations_closed_at__isnull=True,
        nominations_close_at__gt=now,
        nominations_close_at__lte=now + REMIND_BEFORE,
    )
    written = 0
    for cycle in soon:
        # Somebody who begins on the last day knows what day it is.
        for draft in _written_drafts(cycle).filter(created_at__lt=cycle.nominations_close_at - REMIND_BEFORE):
            closes = cycle.nominations_close_at
            _write_to_owner(
                draft,
                "draft_reminder",
                f"draft-reminder:{draft.pk}:{closes:%Y%m%d%H%M}",
                until=closes,
                send_before=closes,
            )
            written += 1
    return written


def delete_unsent_drafts(now: datetime) -> int:
    """Delete drafts whose last day has passed, with their files; return how many."""
    over = Q(cycle__nominations_closed_at__lte=now) | Q(cycle__nominations_close_at__lte=now)
    unsent = Draft.objects.filter(over, submitted_at__isnull=True).select_related("cycle")
    drafts = [draft for draft in unsent if (last := kept_until(draft)) is not None and end_of_day(last) <= now]
    for draft in drafts:
        discard_draft(draft=draft, by=None)
    return len(drafts)


def _written_drafts(cycle: Cycle) -> QuerySet[Draft]:
    """Return the drafts somebody has written something in; an empty one needs no letter."""
    return (
        Draft.objects.filter(cycle=cycle, submitted_at__isnull=True, source=Nomination.Source.WEB)
        .exclude(step_data={})
        .select_related("owner", "cycle")
        .annotate(call_content=content_in_force("cycle"))
    )


def _write_to_owner(draft: Draft, template: str, key: str, *, until: date, send_before: datetime | None = None) -> None:
    write_mail(
        template=template,
        to=draft.owner.email,
        name=draft.owner.name,
        language=draft.language,
        key=key,
        cycle=draft.cycle,
        send_before=send_before,
        context={
            "year": draft.cycle.year,
            "names": outline_of(draft).nominee_names,
            "until": until,
            "link": links.page("nominate_draft", draft.pk, language=draft.language),
        },
    )
