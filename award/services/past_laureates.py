"""Laureates of the years before this system: entered as drafts, published by the office, corrected and removed.

They have no award year, no decision and no documents here, so one person is enough: the board of that time has decided.
"""

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from award.audit import Refused, record, unit_of_work
from award.models import Laureate, User
from award.pictures import clean_portrait
from award.services import portraits
from award.services.laureates import correct_at_once, keep_portrait

# No award is older; the feed must be able to name the year as a date.
FIRST_YEAR = 1800


def enter_past_laureate(
    *, year: int, name: str, upload: UploadedFile | None = None, by: User, **facts: object
) -> Laureate:
    """Enter a laureate of the years before this system; a draft until published, without a cycle and documents.

    `facts` may hold degrees, taglines, a title and the words of the picture. Raises ValidationError for a name that is none, Refused
    for a year that is none and, with the field `portrait`, for a file that is no picture: then nothing is entered.
    """
    this_year = timezone.localdate().year
    if not FIRST_YEAR <= year <= this_year:
        raise Refused(
            _("Enter a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": this_year}, field="year"
        )
    picture = clean_portrait(upload, by=by) if upload is not None else None
    with unit_of_work():
        laureate = Laureate(year=year, slug=f"{year}-{slugify(name)}", name=name, **facts)
        laureate.full_clean()
        laureate.save()
        record("laureate.past_entered", laureate, by=by, year=year)
        return laureate if picture is None else keep_portrait(laureate=laureate, picture=picture, by=by)


def correct_past_laureate(
    *, laureate: Laureate, upload: UploadedFile | None = None, by: User, **facts: object
) -> Laureate:
    """Correct a laureate of an earlier year, a draft or a public one, and replace the picture; all of it or nothing.

    Raises Refused with the field `portrait` for a file that is no picture.
    """
    picture = clean_portrait(upload, by=by) if upload is not None else None
    with unit_of_work():
        return correct_at_once(laureate=_locked(laureate), facts=facts, picture=picture, by=by)


def publish_past_laureate(*, laureate: Laureate, by: User) -> Laureate:
    """Show a laureate of an earlier year in the roll of honour from now on. Raises Refused for one who is there already."""
    with unit_of_work():
        locked = _locked(laureate)
        if locked.approved_at is not None:
            raise Refused(_("%(name)s is in the roll of honour already.") % {"name": locked.name})
        locked.approved_at, locked.approved_by, locked.publish_at = timezone.now(), by, timezone.now()
        locked.full_clean()
        locked.save()
        record("laureate.past_published", locked, by=by, year=locked.year)
    return locked


def remove_past_laureate(*, laureate: Laureate, by: User) -> None:
    """Remove a laureate of an earlier year, a draft or a public one, with the picture."""
    with unit_of_work():
        locked = _locked(laureate)
        record("laureate.past_removed", locked, by=by, year=locked.year)
        portraits.delete_when_done(locked.portrait)
        for replaced in locked.replaced_portraits.all():
            portraits.delete_when_done(replaced.file)
        locked.delete()


def _locked(laureate: Laureate) -> Laureate:
    return Laureate.objects.select_for_update().get(pk=laureate.pk, cycle__isnull=True)
