"""What becomes of everything the award app keeps, when a year is archived. A test compares the lines with the models there are."""

from collections.abc import Callable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from award.erasure import Fate, Line, Rows, Subject, long_ago
from award.models import Cycle, Document, Laureate, OutgoingMail
from award.services import accounts


def _letters(cycle: Cycle) -> Q:
    """The letters of the year, and those of no year (codes, seats) that are as old."""
    return Q(cycle=cycle) | Q(cycle__isnull=True, created_at__lt=long_ago(cycle))


def _what_letters_are_about(cycle: Cycle) -> Q:
    """The rows that those letters name as what they are about."""
    return Q(mail__in=OutgoingMail.objects.filter(_letters(cycle)))


def _links(cycle: Cycle) -> Q:
    """The links of the year, and those of no year that are as old."""
    return Q(cycle=cycle) | Q(cycle__isnull=True, expires_at__lt=long_ago(cycle))


def _named(name: str) -> Callable[[Subject], Q]:
    """Return the condition for the rows of a model that were looked up beforehand."""
    return lambda subject: Q(pk__in=subject.keys(name))


def _about_the_letters(subject: Subject) -> Q:
    """What the letters that go are about."""
    return Q(mail__in=subject.keys("outgoingmail"))


def _reasons_about(subject: Subject) -> Q:
    """The reasons given for acts on what is erased."""
    return Q(entry__target__in=subject.targets())


def _accounts_of(subject: Subject) -> Q:
    """The account of a person whom nothing else in the house knows."""
    return Q(pk__in=accounts.known_no_more(subject.addresses))


def _declined(cycle: Cycle) -> Q:
    """Those the board named and who declined, or whom a later decision did not name."""
    return Q(cycle=cycle) & (Q(declined_at__isnull=False) | Q(superseded_at__isnull=False))


def _about_declined(cycle: Cycle) -> Q:
    """What was written about them."""
    return Q(laureate__in=Laureate.objects.filter(_declined(cycle)))


def _stays(cycle: Cycle) -> Q:
    """The laureates of the year."""
    return Q(pk__in=Laureate.objects.named().filter(cycle=cycle))


TABLE = (
    Line(
        _("Letters"),
        Fate.ERASED,
        _("They name those who nominated, were nominated and recommended."),
        (
            Rows("award.MailSubject", _what_letters_are_about, about=_about_the_letters),
            Rows("award.OutgoingMail", _letters, about=_named("outgoingmail")),
        ),
    ),
    Line(
        _("Links in letters"),
        Fate.ERASED,
        _("They open nothing any more."),
        (Rows("award.Invitation", _links, about=_named("invitation")),),
    ),
    Line(
        _("Requests to publish and to change what is public, and pictures that were replaced"),
        Fate.ERASED,
        _("They served to publish the laureate. What became public stays."),
        (
            Rows("award.PublicationRequest", "laureate__cycle"),
            Rows("award.ReplacedPortrait", "laureate__cycle"),
            Rows("award.CertificateReplacement", "laureate__cycle"),
            Rows("award.LaureateChange", "laureate__cycle"),
        ),
    ),
    Line(
        _("Those the board named and who are no laureates after all, with texts, portrait and papers"),
        Fate.ERASED,
        _("They declined, or the board decided otherwise."),
        (
            Rows("award.Document", _about_declined, part="declined"),
            Rows("award.Text", _about_declined, part="declined"),
            Rows("award.Laureate", _declined, part="declined"),
        ),
    ),
    Line(
        _("Decision records (PDF)"),
        Fate.ERASED,
        _(
            "They name the reserve and those who left for whom. The association's own minutes are not touched: add the record to them before."
        ),
        (Rows("award.Document", lambda cycle: Q(cycle=cycle, kind=Document.Kind.DECISION_RECORD), part="decision"),),
    ),
    Line(
        _("E-mail address and telephone of the laureate"),
        Fate.EMPTIED,
        _("Everything else of the laureate stays."),
        (Rows("award.Laureate", _stays, part="contact"),),
        blank={"email": "", "telephone": "", "attends": None},
    ),
    Line(
        _("Reasons given in the audit log, and the random parts of its digests"),
        Fate.ERASED,
        _("They are free text about people, and without the random parts nobody can try names against the digests."),
        (Rows("award.AuditReason", "entry__chain__cycle", about=_reasons_about),),
    ),
    Line(
        _("The secret of the trail's digests"),
        Fate.EMPTIED,
        _(
            "Without it nobody can try texts, names or jurors against the digests. That nothing was changed can still be checked."
        ),
        (Rows("award.AuditChain", "cycle"),),
        blank={"key": None},
    ),
    Line(
        _("The log of who read what"),
        Fate.ERASED,
        _("It speaks of things that no longer exist."),
        (
            Rows("admin.LogEntry", lambda cycle: Q(action_time__lt=long_ago(cycle))),
            Rows("award.AccessLog", lambda cycle: Q(at__lt=long_ago(cycle))),
        ),
    ),
    Line(
        _("Accounts of those who hold no seat and have nothing in another year"),
        Fate.ERASED,
        _("Whoever comes back signs in with a code as at the first time."),
        (
            Rows("award.Session", lambda cycle: Q(person__in=accounts.leaving(cycle))),
            Rows("award.User_groups", lambda cycle: Q(user__in=accounts.leaving(cycle))),
            Rows("award.User_user_permissions", lambda cycle: Q(user__in=accounts.leaving(cycle))),
            Rows(
                "award.User",
                lambda cycle: Q(pk__in=accounts.leaving(cycle)),
                remove=accounts.remove,
                about=_accounts_of,
            ),
        ),
    ),
    Line(
        _("The laureate: name, texts, portrait, certificate and press release"),
        Fate.KEPT,
        _("They are the roll of honour, and a certificate must stay checkable."),
        (Rows("award.Document"), Rows("award.Text"), Rows("award.Laureate")),
    ),
    Line(
        _("The year, its dates, rules and criteria"),
        Fate.KEPT,
        _("They say by what rules the laureate was chosen."),
        (
            Rows("award.Anchor"),
            Rows("award.Criterion"),
            Rows("award.RulebookProposal"),
            Rows("award.RulebookVersion"),
            Rows("award.Rulebook"),
            Rows("award.Cycle"),
        ),
    ),
    Line(
        _("The trail of acts"),
        Fate.KEPT,
        _("It holds numbers and digests, no names and no texts."),
        (Rows("award.AuditChain"), Rows("award.AuditEntry")),
    ),
    Line(
        _("The association, those who sign for it, and who held which seat when"),
        Fate.KEPT,
        _("They belong to no year; who decided is in the minutes."),
        (
            Rows("award.Association"),
            Rows("award.Signatory"),
            Rows("award.Beat"),
            Rows("award.RateLimit"),
            Rows("award.FactorReset"),
            Rows("award.Seat"),
        ),
    ),
)
