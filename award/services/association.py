"""The association that gives the award, and who signs its papers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from award import access
from award.audit import Refused, record, unit_of_work
from award.languages import columns
from award.models import Association, Signatory, User
from award.services.approvals import association_changed
from award.services.cycle import lock_cycle

FIELDS = (
    *columns("legal_name", "display_name", "award_name"),
    "business_id", "telephone", "email", "postal_address", "website",
    *columns("place", "boilerplate"),
    "privacy_contact", "press_contact",
)  # fmt: skip

# What stands on no paper.
NOT_ON_PAPERS = {"business_id", "postal_address", "website", "privacy_contact"}


def set_up_association(*, by: User | None, **fields: Any) -> Association:
    """Enter or correct the association's names, addresses and standing texts; there is one an installation.

    A change of what stands on the papers of a laureate to come ends the approval of the publication.

    Raises ValidationError with the fields that are missing or wrong. Names and place are missing in a language of the papers
    (`access.association_languages`); in another they may stay empty, and pages show another language's.
    """
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise TypeError(f"no such fields: {', '.join(unknown)}")
    with unit_of_work():
        for cycle in access.open_cycles():
            lock_cycle(cycle.pk)  # the languages of its rules stay until this is saved
        association = Association.objects.select_for_update().first() or Association(pk=1)
        new = association._state.adding
        changed = sorted(name for name, value in fields.items() if getattr(association, name) != value)
        for name, value in fields.items():
            setattr(association, name, value)
        association.full_clean(validate_unique=new)
        if missing := association.unwritten(access.association_languages()):
            blank = association._meta.get_field(missing[0]).error_messages["blank"]
            raise ValidationError(dict.fromkeys(missing, blank))
        association.save()
        if new or changed:
            record("association.set_up" if new else "association.changed", association, by=by, changed=changed)
            if set(changed) - NOT_ON_PAPERS:
                association_changed(by=by)
    return association


def set_signatories(*, signatories: list[dict[str, str]], by: User | None) -> list[Signatory]:
    """Say who signs the certificate, in order: `[{"name": …, "office_fi": …, "office_sv": …, "office_en": …}]`, at most four.

    A certificate keeps who signed it from the first approval on; before that a change ends what was asked for. Raises Refused before the association is set up, ValidationError for a
    person without a name or an office.
    """
    with unit_of_work():
        association = Association.objects.select_for_update().first()
        if association is None:
            raise Refused(_("Enter the association first."))
        if len(signatories) > 4:
            raise Refused(_("A certificate has room for four signatures."))
        association.signatories.all().delete()
        rows = []
        for order, fields in enumerate(signatories, start=1):
            row = Signatory(association=association, order=order, **fields)
            row.full_clean()
            row.save()
            rows.append(row)
        record("association.signatories_set", association, by=by, number=len(rows))
        association_changed(by=by)
    return rows
