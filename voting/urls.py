"""The pages of the voting app. All stand under the language prefix."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
