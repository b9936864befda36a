"""Django's admin site: break-glass only, behind the same door and a second factor.

A site of its own: nothing that an installed package registers appears here, least of all people's second factors. Nothing that
decides an award is registered, nothing is deleted, and there are no bulk actions.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.translation import gettext_lazy as _

from award import access, links
from award.audit import Refused, record, unit_of_work
from award.models import Association, Seat, Signatory, User
from award.services import people


class BreakGlassSite(admin.AdminSite):
    """Opens to an administrator who has used a second factor; to anybody else there is no such page."""

    site_header = _("Break glass")
    site_title = _("Break glass")
    index_title = _("What is changed here goes around the rules of the house, and into the trail of acts.")

    def has_permission(self, request: HttpRequest) -> bool:
        """Demand the second factor as well."""
        return super().has_permission(request) and not access.lacks_second_factor(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead through the one door; there is no other form to sign in with."""
        wanted = links.safe_path(request.GET.get("next"), reverse("admin:index"))
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if not request.user.is_staff:
            raise Http404
        if access.lacks_second_factor(request):
            return redirect(f"{reverse('second_factor')}?next={wanted}")
        return redirect(wanted)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Leave out what has to do with passwords."""
        return [url for url in super().get_urls() if "password_change" not in (getattr(url, "name", "") or "")]


site = BreakGlassSite(name="admin")


class BreakGlassAdmin(admin.ModelAdmin):
    """Changes rows one at a time, in one transaction with an entry in the trail."""

    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: rows end, they do not vanish."""
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Put the page's own transaction into a unit of work: a change and its entry are one, and a refusal is recorded."""
        try:
            with unit_of_work():
                return super().changeform_view(request, *args, **kwargs)
        except Refused as refusal:
            self.message_user(request, refusal.sentence, messages.ERROR)
            return redirect(request.path)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save and record."""
        super().save_model(request, obj, form, change)
        record("admin.changed" if change else "admin.added", obj, by=request.user, changed=sorted(form.changed_data))


@admin.register(Association, site=site)
class AssociationAdmin(BreakGlassAdmin):
    """The association."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Signatory, site=site)
class SignatoryAdmin(BreakGlassAdmin):
    """Who signs."""


@admin.register(User, site=site)
class UserAdmin(BreakGlassAdmin):
    """People: shown, and shut out or let in again by the service that knows the rules.

    Whoever is_staff holds no seat in jury or board (award.services.seats).
    """

    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    search_fields = ("email", "name")
    fields = ("email", "name", "telephone", "language", "is_active", "is_staff", "date_joined", "last_login")
    readonly_fields = tuple(name for name in fields if name != "is_active")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: people come through the door."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Close or open the account."""
        act = people.reactivate_person if obj.is_active else people.deactivate_person
        act(user=obj, by=request.user)


@admin.register(Seat, site=site)
class SeatAdmin(BreakGlassAdmin):
    """Seats, shown only: the desk and `./manage.py secretary` give them."""

    list_display = ("user", "body", "office", "since", "until")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False
