"""The pages of the award app, by whom they are for. All stand under the language prefix."""

from django.urls import include, path

urlpatterns = [
    path("", include("award.urls.public")),
    path("", include("award.urls.account")),
    path("", include("award.urls.documents")),
    path("", include("award.urls.laureates")),
    path("desk/", include("award.urls.desk")),
]
