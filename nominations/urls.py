"""The pages of the nominations app. All stand under the language prefix."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("nominate/", include("nominations.nominator_urls")),
    path("", include("nominations.desk_urls")),
]
