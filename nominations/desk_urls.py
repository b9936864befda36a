"""The desk's pages of this app, and the nominee's own."""

from django.urls import path, re_path

from nominations.views import (
    desk_candidates,
    desk_carrying,
    desk_entry,
    desk_questions,
    desk_screening,
    desk_telling,
    nominee,
)

urlpatterns = [
    path("desk/nominations/carry-over/", desk_carrying.carry, name="desk_carry_over"),
    path("desk/nominations/enter/", desk_entry.enter, name="desk_enter_nomination"),
    path("desk/questions/", desk_questions.question_list, name="desk_questions"),
    path("desk/questions/add/", desk_questions.add, name="desk_question_add"),
    path("desk/questions/remake/", desk_questions.remake, name="desk_questions_remake"),
    path("desk/questions/<int:pk>/", desk_questions.question, name="desk_question"),
    path("desk/questions/<int:pk>/remove/", desk_questions.remove, name="desk_question_remove"),
    re_path(r"^desk/questions/(?P<pk>\d+)/(?P<way>up|down)/$", desk_questions.move, name="desk_question_move"),
    path("desk/nominations/", desk_screening.nomination_list, name="desk_nominations"),
    path("desk/nominations/<uuid:pk>/", desk_screening.nomination, name="desk_nomination"),
    path("desk/nominations/<uuid:pk>/admit/", desk_screening.admit, name="desk_nomination_admit"),
    path("desk/nominations/<uuid:pk>/turn-down/", desk_screening.turn_down, name="desk_nomination_turn_down"),
    path("desk/nominations/<uuid:pk>/undo/", desk_screening.undo, name="desk_nomination_undo"),
    path("desk/attachments/<uuid:pk>/", desk_screening.attachment, name="desk_attachment"),
    path("desk/candidates/", desk_candidates.candidate_list, name="desk_candidates"),
    path("desk/candidates/<int:pk>/", desk_candidates.candidate, name="desk_candidate"),
    path("desk/candidates/<int:pk>/describe/", desk_candidates.describe, name="desk_candidate_describe"),
    path("desk/candidates/<int:pk>/status/", desk_candidates.set_status, name="desk_candidate_status"),
    path("desk/candidates/<int:pk>/verify/", desk_candidates.verify, name="desk_candidate_verify"),
    path("desk/candidates/<int:pk>/join/", desk_candidates.join, name="desk_candidate_join"),
    path("desk/candidates/<int:pk>/split/", desk_candidates.split, name="desk_candidate_split"),
    path("desk/nominees/", desk_telling.telling_list, name="desk_telling"),
    path("desk/nominees/tell/", desk_telling.tell_everybody, name="desk_tell_everybody"),
    path("desk/nominees/never-again/", desk_telling.never_again, name="desk_never_again"),
    path("desk/nominees/<int:pk>/", desk_telling.nominee, name="desk_nominee"),
    path("desk/nominees/<int:pk>/mail/", desk_telling.tell_by_mail, name="desk_nominee_mail"),
    path("desk/nominees/<int:pk>/letter/", desk_telling.letter, name="desk_nominee_letter"),
    path("desk/nominees/<int:pk>/told/", desk_telling.record_told, name="desk_nominee_told"),
    path("desk/nominees/<int:pk>/take-back/", desk_telling.take_back, name="desk_nominee_take_back"),
    path("desk/nominees/<int:pk>/later/", desk_telling.defer, name="desk_nominee_later"),
    path("desk/nominees/<int:pk>/answer/", desk_telling.record_answer, name="desk_nominee_answer"),
    path("desk/nominees/<int:pk>/facts/", desk_telling.correct, name="desk_nominee_facts"),
    path("nominee/<str:token>/", nominee.nominee_page, name="nominee_page"),
]
