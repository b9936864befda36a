"""What the secretary does with letters that wait or have failed."""

from django.utils import timezone
from django.utils.translation import gettext as _

from award import queue
from award.audit import Refused, record, unit_of_work
from award.models import OutgoingMail, User

Status = OutgoingMail.Status


def retry_letter(*, letter: OutgoingMail, by: User) -> OutgoingMail:
    """Send a letter that was given up or stopped after all.

    Raises Refused when it has gone out, is on its way, or carried a link or code that no longer exists.
    """
    with unit_of_work():
        locked = OutgoingMail.objects.select_for_update().get(pk=letter.pk)
        if locked.status not in (Status.FAILED, Status.STOPPED):
            raise Refused(_("This letter is on its way or has been sent."))
        if locked.mark and not locked.secret:
            raise Refused(_("The link in this letter is gone. Send a new one from the page the letter came from."))
        now = timezone.now()
        if locked.send_before is not None and locked.send_before <= now:
            raise Refused(_("It is too late for this letter."))
        locked.status, locked.attempts, locked.next_attempt_at, locked.error = Status.QUEUED, 0, now, ""
        locked.save(update_fields=["status", "attempts", "next_attempt_at", "error"])
        queue.enqueue("award.tasks.send_mail", locked.pk)
        record("mail.retried", locked, by=by, cycle=locked.cycle)
    return locked


def stop_letter(*, letter: OutgoingMail, by: User) -> OutgoingMail:
    """Stop a letter that has not gone out; a link or code in it is destroyed. Raises Refused when it is too late for that."""
    with unit_of_work():
        locked = OutgoingMail.objects.select_for_update().get(pk=letter.pk)
        if locked.status not in (Status.QUEUED, Status.FAILED):
            raise Refused(_("This letter cannot be stopped any more."))
        locked.status, locked.secret = Status.STOPPED, None
        locked.save(update_fields=["status", "secret"])
        record("mail.stopped", locked, by=by, cycle=locked.cycle)
    return locked
