"""The rendered papers."""

from django.urls import path

from award.views import documents

urlpatterns = [
    path("papers/<int:pk>/", documents.document, name="document"),
]
