"""The addresses of the whole site. Each app lists its own pages in `urls`; error pages are named here."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from award import admin
from award.views import errors, feeds, health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.figures, name="metrics"),
    path("robots.txt", feeds.robots, name="robots"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    # Break-glass only: ballots, scores, interests, decisions and the audit trail are not editable there.
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("award.urls")),
        path("", include("nominations.urls")),
        path("", include("voting.urls")),
    ),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler429 = errors.too_many_requests  # allauth answers its limits with it
handler500 = errors.server_error
