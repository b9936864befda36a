"""Django's admin site: break-glass only. Nothing that decides an award is registered here."""

from django.contrib import admin

from award.models import Association, Signatory

admin.site.register(Association)
admin.site.register(Signatory)
