"""Pages for anyone."""

from django.urls import path

from award.views import public, styleguide

urlpatterns = [
    path("", public.home, name="home"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
