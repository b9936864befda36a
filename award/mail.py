"""The one door for mail. A letter is written inside the transaction of the act it tells of, and sent by the worker.

A template `templates/mail/NAME.txt` holds the letter: its first line is the subject. The HTML part is made from the same text.
"""

import hashlib
import logging
import re
import secrets
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, Q, QuerySet
from django.template import engines
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from award import access, links, queue, sealed
from award.addresses import NOWHERE
from award.languages import one_point
from award.models import Association, Cycle, Invitation, MailSubject, OutgoingMail
from award.phases import Phase

log = logging.getLogger("award.mail")

# Minutes to wait after each failed attempt: quick at first, for about two days in all, then the secretary is asked.
BACKOFF = (1, 2, 5, 15, 30, 60, 120, 240, 480, 960, 960)
# A mail server that says "never" may still be put right by the office: a few tries, then the secretary sees why.
PERMANENT_ATTEMPTS = 3
PURPOSE = "outgoing-mail"
CLAIM = timedelta(minutes=5)


@dataclass(frozen=True)
class Words:
    """What a letter says: its subject, and its text plain and as HTML."""

    subject: str
    text: str
    html: str


def words_of(
    *,
    template: str,
    language: str,
    name: str = "",
    context: dict[str, Any] | None = None,
    mark: str = "",
    link_to: str = "",
) -> Words:
    """Return a letter as it reads in a language, and write nothing: what `write_mail` writes, and a page may show beforehand.

    `mark` stands where its secret will be; `link_to` names the page whose address ends in it.
    """
    with translation.override(language):
        house = access.association()
        values = {
            "association": house,
            "site_url": settings.SITE_URL,
            "name": name,
            **(context or {}),
            "secret": mark,
        }
        if link_to:
            values["link"] = links.page(link_to, mark, language=language)
        rendered = engines["text"].get_template(f"mail/{template}.txt").render(values)
        rendered = one_point(rendered, *(house.names if house else ()))
        subject, _, text = rendered.strip().partition("\n")
        subject = " ".join(subject.split())
        parts = {
            "subject": subject,
            "paragraphs": _paragraphs(text),
            "signature": signature(house),
            "mark": mark,
            "language": language,
        }
        plain = engines["text"].get_template("mail/_letter.txt").render(parts)
        parts["paragraphs"] = [_with_our_links(paragraph, house) for paragraph in _paragraphs(text)]
        return Words(subject[:250], plain.strip() + "\n", render_to_string("mail/_letter.html", parts))


def write_mail(
    *,
    template: str,
    to: str,
    language: str,
    key: str = "",
    context: dict[str, Any] | None = None,
    name: str = "",
    cycle: Cycle | None = None,
    secret: str = "",
    link: tuple[str, Invitation] | None = None,
    about: Iterable[Model] = (),
    send_after: datetime | None = None,
    send_before: datetime | None = None,
) -> OutgoingMail:
    """Write a letter in the recipient's language and enqueue its sending; return it.

    `key` is unique: writing the same letter twice returns the first one and sends nothing more, unless that one was taken back;
    without a key the letter is like no other. A word in `context` that has a translation is handed over lazily (a label, not
    `get_…_display()`): it is said when the letter is set, in the recipient's language.

    A secret is put in only at the moment of sending: a code (`secret`) where the template prints `{{ secret }}`, the token of a `link` (the
    name of its page, and what `links.invite` made a moment ago) in the address printed by `{{ link }}`. Until then a mark stands
    there, drawn at random when all the words of the letter are known: nothing a person typed can hold it.
    The letter waits no longer when the link is revoked, or when whoever takes back one of the rows it is `about` says
    `OutgoingMail.objects.about(row).take_back()`.
    """
    existing = OutgoingMail.objects.filter(key=key).first() if key else None
    if existing is not None:
        if not _makes_way(existing, send_before):
            return existing
        existing.delete()
    secret = link[1].token if link else secret
    mark = secrets.token_hex(16) if secret else ""
    words = words_of(
        template=template, language=language, name=name, context=context, mark=mark, link_to=link[0] if link else ""
    )
    mail = OutgoingMail(
        key=key or f"{template}:{uuid4()}",
        # What is written about an archived year must not be found in it: everything of the year is erased.
        cycle=cycle if cycle is None or cycle.phase < Phase.ARCHIVED else None,
        template=template,
        recipient=to,
        recipient_name=name,
        language=language,
        subject=words.subject,
        text=words.text,
        html=words.html,
        mark=mark,
        secret=sealed.seal(secret, PURPOSE) if secret else None,
        send_after=send_after or timezone.now(),
        send_before=send_before,
    )
    mail.next_attempt_at = mail.send_after
    # The fields are checked here, the rest by the database: asking it beforehand would be five questions for each letter.
    mail.clean_fields(exclude=["secret", "cycle"])
    things = [*about, link[1]] if link else [*about]
    if not key:
        return _posted(mail, things)
    try:
        with transaction.atomic():
            return _posted(mail, things)
    except IntegrityError:  # another process wrote the same letter a moment ago
        return OutgoingMail.objects.get(key=key)


def _makes_way(mail: OutgoingMail, send_before: datetime | None) -> bool:
    """True for a letter that was taken back or came too late, when the new one under its key can still arrive in time."""
    now = timezone.now()
    gone = mail.status == OutgoingMail.Status.STOPPED and mail.send_before is not None and mail.send_before <= now
    return gone and (send_before is None or send_before > now)


def _posted(mail: OutgoingMail, things: list[Model]) -> OutgoingMail:
    """Save a new letter with what it is about, and enqueue its sending."""
    mail.save(force_insert=True)
    if things:
        MailSubject.objects.bulk_create(
            MailSubject(mail=mail, kind=thing._meta.label_lower, target=str(thing.pk)) for thing in things
        )
    queue.enqueue("award.tasks.send_mail", mail.pk)
    return mail


def signature(house: Association | None) -> list[str]:
    """Return the lines that end every letter: who writes, and the telephone at which a person answers."""
    return [line for line in (house.display_name, house.telephone, house.email) if line] if house else []


def send(pk: int) -> bool:
    """Send one letter if it is due; return whether it went out.

    The row is claimed in a short transaction of its own, so that no two workers send it and no lock waits for a mail server.
    A worker killed between sending and noting it is the only way to a second copy (the claim runs out after five minutes).
    """
    mail = _claim(pk)
    if mail is None:
        return False
    try:
        _message(mail).send()
    except Exception as error:
        # Whatever it is: a letter must never be claimed for ever, and the secretary must see why it has not gone out.
        _note_failure(mail, error)
        return False
    OutgoingMail.objects.filter(pk=mail.pk).update(
        status=OutgoingMail.Status.SENT, sent_at=timezone.now(), secret=None, error="", claimed_at=None
    )
    return True


def reach() -> None:
    """Open a connection to the mail server, as far as its sign-in, and close it.

    Raises OSError, SMTPException, or UnicodeError for the name of a server that cannot be one.
    """
    _must_leave()
    server = get_connection()
    server.open()
    server.close()


def _must_leave() -> None:
    """Raise OSError where emails go to files."""
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        raise OSError("EMAIL_URL is not set: emails are written to files and reach nobody")


def send_test(*, to: str, language: str) -> str:
    """Send one email at once, past the queue; return the server it went through. Raises what `reach` does.

    It tells nothing but that mail works, and leaves no row.
    """
    _must_leave()
    with translation.override(language):
        now = OutgoingMail(
            key=f"test:{uuid4()}",
            recipient=to,
            language=language,
            subject=gettext("Test of the mail server"),
            text=gettext("This email shows that the award site can send mail. You need not do anything.") + "\n",
        )
        now.html = render_to_string(
            "mail/_letter.html",
            {"subject": now.subject, "paragraphs": [now.text], "signature": [], "language": language},
        )
    message = _message(now)
    message.send()
    return getattr(message.connection, "host", None) or settings.EMAIL_BACKEND.rpartition(".")[0].rpartition(".")[2]


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Return the letter as it leaves the house. Raises InvalidToken when its secret was sealed under another SECRET_KEY."""
    secret = sealed.unseal(bytes(mail.secret), PURPOSE) if mail.secret else ""
    house = access.association()
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    with translation.override(mail.language):
        sender = formataddr((house.display_name, address)) if house else settings.DEFAULT_FROM_EMAIL
    # The same Message-ID at each attempt: should a letter go out twice, mail programs show it once.
    ident = hashlib.sha256(mail.key.encode()).hexdigest()[:24]
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text.replace(mail.mark, secret) if mail.mark else mail.text,
        from_email=sender,
        to=[mail.recipient],
        reply_to=[house.email] if house else None,
        headers={
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
            "Message-ID": f"<{ident}@{address.rpartition('@')[2]}>",
        },
    )
    message.attach_alternative(mail.html.replace(mail.mark, secret) if mail.mark else mail.html, "text/html")
    return message


def _claim(pk: int) -> OutgoingMail | None:
    """Return the letter, marked as being sent, or nothing when it is not due or is another worker's."""
    now = timezone.now()
    with transaction.atomic():
        mail = due(now).select_for_update(skip_locked=_skips_locked()).filter(pk=pk).first()
        if mail is None:
            return None
        if mail.send_before is not None and mail.send_before <= now:
            mail.status, mail.secret = OutgoingMail.Status.STOPPED, None
            mail.error = "too late to be of use"
            mail.save(update_fields=["status", "secret", "error"])
            return None
        if why := _why_never(mail):
            mail.status, mail.claimed_at, mail.error = OutgoingMail.Status.FAILED, None, why
            mail.save(update_fields=["status", "claimed_at", "error"])
            return None
        mail.status, mail.claimed_at, mail.attempts = OutgoingMail.Status.SENDING, now, mail.attempts + 1
        mail.save(update_fields=["status", "claimed_at", "attempts"])
    return mail


def _why_never(mail: OutgoingMail) -> str:
    """Return why trying again is of no use, so that somebody looks; nothing when it may be."""
    if mail.recipient.endswith(NOWHERE):
        # Many a mail server would take it, and a nominee count as told.
        return "nobody has this address, which an upgrade wrote: enter the right one"
    return (mail.error or "the worker died while sending") if mail.attempts > len(BACKOFF) else ""


def due(now: datetime) -> Any:
    """Return the letters that should go out now, those of a worker that died while sending among them."""
    waiting = Q(status=OutgoingMail.Status.QUEUED, next_attempt_at__lte=now, send_after__lte=now)
    abandoned = Q(status=OutgoingMail.Status.SENDING, claimed_at__lt=now - CLAIM)
    return OutgoingMail.objects.filter(waiting | abandoned)


def sweep() -> int:
    """Enqueue every letter that is due and has no task of its own any more; return how many. Runs every minute."""
    keys = list(due(timezone.now()).order_by("next_attempt_at").values_list("pk", flat=True)[:500])
    for key in keys:
        queue.enqueue("award.tasks.send_mail", key)
    return len(keys)


def narrowed(letters: QuerySet[OutgoingMail], *, status: str = "", q: str = "") -> QuerySet[OutgoingMail]:
    """Return those of the letters that are in a state and whose recipient or subject has the words."""
    if status:
        letters = letters.filter(status=status)
    if q:
        letters = letters.filter(Q(recipient__icontains=q) | Q(recipient_name__icontains=q) | Q(subject__icontains=q))
    return letters.defer("text", "html", "secret")


def _note_failure(mail: OutgoingMail, error: Exception) -> None:
    """Plan the next attempt, or give up: at once after three permanent refusals, otherwise after about two days."""
    permanent = _is_permanent(error)
    given_up = mail.attempts > len(BACKOFF) or (permanent and mail.attempts >= PERMANENT_ATTEMPTS)
    wait = BACKOFF[min(mail.attempts - 1, len(BACKOFF) - 1)]
    log.warning("mail %s attempt %s failed: %s", mail.pk, mail.attempts, type(error).__name__)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        status=OutgoingMail.Status.FAILED if given_up else OutgoingMail.Status.QUEUED,
        next_attempt_at=timezone.now() + timedelta(minutes=wait),
        error=f"{type(error).__name__}: {error}"[:300],
        claimed_at=None,
    )


def _is_permanent(error: Exception) -> bool:
    """True when trying again is of no use: the mail server said so, or the letter itself cannot be put together."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return 500 <= error.smtp_code < 600
    return not isinstance(error, OSError)  # SMTPException is one


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def _with_our_links(paragraph: str, house: Association | None) -> SafeString:
    """Return a paragraph as HTML in which addresses of this site and the office's own e-mail can be clicked, and nothing else.

    What a person typed may look like an address; the letter does not make a link of it.
    """
    ours = re.escape(settings.SITE_URL) + r"/[^\s<>\"']*"
    if house and house.email:
        ours += "|" + re.escape(house.email)
    return format_html_join(SafeString("<br>"), "{}", ((_linked(line, ours),) for line in paragraph.split("\n")))


def _linked(line: str, ours: str) -> SafeString:
    """Return one line as HTML in which what the pattern `ours` finds is a link, all of it escaped."""
    parts = re.split(f"({ours})", line)
    return format_html_join(
        "",
        "{}",
        (
            (
                format_html('<a href="{}">{}</a>', part if "/" in part else f"mailto:{part}", part)
                if number % 2
                else part,
            )
            for number, part in enumerate(parts)
        ),
    )


def _skips_locked() -> bool:
    return connection.features.has_select_for_update_skip_locked
