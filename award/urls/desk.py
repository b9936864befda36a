"""The secretary's desk."""

from django.urls import path

from award.views import desk

urlpatterns = [
    path("", desk.desk, name="desk"),
]
