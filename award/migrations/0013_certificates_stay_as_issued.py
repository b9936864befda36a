"""Certificates that are issued stay as they are: what the association says on them lies with the laureate."""

from django.db import migrations, models


def fix_what_was_issued(apps, schema_editor):
    """Fix for every laureate with an approved publication what the papers in force say of the association.

    Who signs is kept with each certificate; the rest is what the association says today, from which the papers were made.
    """
    association = apps.get_model("award", "Association").objects.first()
    if association is None:
        return
    signatories = list(apps.get_model("award", "Signatory").objects.filter(association=association).order_by("order"))
    Document = apps.get_model("award", "Document")
    for laureate in apps.get_model("award", "Laureate").objects.filter(cycle__isnull=False, approved_at__isnull=False):
        in_force = Document.objects.filter(laureate=laureate, kind="CERTIFICATE", superseded_at__isnull=True)
        signed = {document.language: document.signatories for document in in_force}
        certificate, release = {}, {}
        for language in ("fi", "sv", "en"):
            house = {
                "association": getattr(association, f"legal_name_{language}"),
                "award": getattr(association, f"award_name_{language}"),
                "place": getattr(association, f"place_{language}"),
                "boilerplate": getattr(association, f"boilerplate_{language}"),
                "signatories": [[row.name, getattr(row, f"office_{language}")] for row in signatories],
                "contacts": _contacts(association, language),
            }
            release[language] = house
            certificate[language] = house | ({"signatories": signed[language]} if language in signed else {})
        laureate.issued_with = {"CERTIFICATE": certificate, "PRESS_RELEASE": release}
        laureate.save(update_fields=["issued_with"])


def _contacts(association, language):
    lines = [line.strip() for line in association.press_contact.replace(";", "\n").splitlines() if line.strip()]
    name = getattr(association, f"display_name_{language}")
    return lines or [f"{name}, {association.telephone}, {association.email}"]


class Migration(migrations.Migration):
    dependencies = [("award", "0012_publication_requests")]

    operations = [
        migrations.AddField("laureate", "issued_with", models.JSONField(blank=True, default=dict)),
        migrations.AddField("document", "shows", models.JSONField(blank=True, default=dict)),
        migrations.RunPython(fix_what_was_issued, migrations.RunPython.noop),
    ]
