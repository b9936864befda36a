"""The pages of the voting app. All stand under the language prefix."""

from django.urls import path

from voting.views import decision

urlpatterns = [
    path("desk/decision/", decision.decision, name="desk_decision"),
    path("board/decisions/<int:pk>/minutes/", decision.minutes, name="desk_minutes"),
    path("board/decisions/<int:pk>/record/", decision.record, name="decision_record"),
]
