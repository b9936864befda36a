"""Signing in and one's own account, beside what allauth brings."""

from django.urls import path

from award.views import account

urlpatterns = [
    path("start/", account.start, name="start"),
    path("account/second-factor/", account.second_factor, name="second_factor"),
]
