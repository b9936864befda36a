"""Pictures that another took the place of: kept while a paper that is in force shows them, deleted when none does."""

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.fields.files import FieldFile

from award.models import Document, Laureate, ReplacedPortrait


def replace_portrait(laureate: Laureate) -> bool:
    """Put the laureate's picture aside, under the laureate's lock and before another is set; return whether there was one."""
    if not laureate.portrait:
        return False
    ReplacedPortrait.objects.create(laureate=laureate, file=laureate.portrait.name)
    forget_replaced(ReplacedPortrait.objects.filter(laureate=laureate))
    return True


def forget_replaced(among: QuerySet[ReplacedPortrait] | None = None) -> int:
    """Delete the pictures that no press release in force shows any more; return how many. Runs every day for all of them.

    A release shows the picture there was when it was made.
    """
    among = ReplacedPortrait.objects.all() if among is None else among
    showing = Q(
        laureate__documents__kind=Document.Kind.PRESS_RELEASE,
        laureate__documents__superseded_at__isnull=True,
        laureate__documents__rendered_at__lt=F("replaced_at"),
    )
    shown = ReplacedPortrait.objects.filter(showing).values("pk")
    with transaction.atomic():
        gone = list(among.exclude(pk__in=shown))
        for picture in gone:
            picture.delete()
            delete_when_done(picture.file)
    return len(gone)


def delete_when_done(file: FieldFile) -> None:
    """Delete a file once it is certain that no row names it: when the transaction is done. Without a file nothing happens."""
    if file:
        name, storage = file.name, file.storage
        transaction.on_commit(lambda: storage.delete(name), robust=True)
