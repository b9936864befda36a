"""Pages for anyone."""

from django.urls import path

from award.views import public

urlpatterns = [
    path("", public.home, name="home"),
]
