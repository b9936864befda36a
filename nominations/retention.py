"""What becomes of everything the nominations app keeps, when a year is archived. A test compares the lines with the models there are."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from award.erasure import Fate, Line, Rows, Subject
from award.models import Cycle
from nominations.models import Draft, Endorsement, Nomination, Nominee


def _of_the_nominations(person: Subject) -> Q:
    """What belongs to the nominations of a person."""
    return Q(nomination__in=person.keys("nomination"))


def _naming_nobody(person: Subject) -> Q:
    """Those of a person's nominations that name nobody else: of a joint one what it says has gone, and the other person's data stays."""
    return Q(pk__in=person.keys("nomination"), nominees__isnull=True)


TABLE = (
    Line(
        _("Drafts, with their files"),
        Fate.ERASED,
        _("They are the workings of the nominations."),
        (
            Rows("nominations.DraftFile", "draft__cycle", about=lambda person: Q(draft__in=person.keys("draft"))),
            Rows("nominations.Draft", "cycle", about=lambda person: Q(pk__in=person.keys("draft"))),
        ),
    ),
    Line(
        _("Nominations, with their texts, files, recommendations and contact data"),
        Fate.ERASED,
        _("They have served their purpose."),
        (
            Rows("nominations.Answer", "nomination__cycle", about=_of_the_nominations),
            Rows("nominations.Attachment", "nomination__cycle", about=_of_the_nominations),
            Rows("nominations.Endorsement", "nomination__cycle", about=_of_the_nominations),
            Rows("nominations.Nominee", "nomination__cycle", about=lambda person: Q(pk__in=person.keys("nominee"))),
            Rows("nominations.Nomination", "cycle", about=_naming_nobody),
        ),
    ),
    Line(
        _("Candidates"),
        Fate.ERASED,
        _("Nobody who was not chosen is named for good; the laureate has a page of their own."),
        (Rows("nominations.Candidate", "cycle", about=lambda person: Q(pk__in=person.keys("candidate"))),),
    ),
    Line(
        _("The questions of the form"),
        Fate.KEPT,
        _("They belong to the rules of the year."),
        (Rows("nominations.Question"),),
    ),
    Line(
        _("“Never nominate me again”"),
        Fate.KEPT,
        _("A fingerprint that names nobody; it is there for the years to come."),
        (Rows("nominations.SuppressionKey"), Rows("nominations.Suppression")),
    ),
)


def people_of(cycle: Cycle) -> Q:
    """Whose accounts the year knows: those who nominated or began to, were nominated, or were asked to recommend."""
    nominations = Nomination.objects.filter(cycle=cycle)
    known = Q(pk__in=nominations.values("nominator")) | Q(pk__in=Draft.objects.filter(cycle=cycle).values("owner"))
    for rows, column in (
        (nominations, "nominator_email"),
        (Nominee.objects.filter(nomination__cycle=cycle), "email"),
        (Endorsement.objects.filter(nomination__cycle=cycle), "email"),
    ):
        addresses = rows.exclude(**{column: ""}).values(column)
        known |= Q(email__in=addresses) | Q(emailaddress__email__in=addresses)
    return known
