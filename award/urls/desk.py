"""The secretary's desk."""

from django.urls import path, re_path

from award.views.desk import archive, criteria, dates, front, house, laureates, records, rules, years

urlpatterns = [
    path("", front.desk, name="desk"),
    path("set-up/", years.setup, name="desk_setup"),
    path("years/", years.year_list, name="desk_years"),
    path("years/new/", years.new_year, name="desk_new_year"),
    path("years/<int:year>/", front.year, name="desk_year"),
    path("years/<int:year>/move/", front.move, name="desk_move"),
    path("years/<int:year>/archive/", archive.archive, name="desk_archive"),
    path("years/<int:year>/back/", front.step_back, name="desk_step_back"),
    path("dates/", dates.dates, name="desk_dates"),
    path("dates/close/", dates.close, name="desk_close"),
    path("criteria/", criteria.criterion_list, name="desk_criteria"),
    path("criteria/add/", criteria.add, name="desk_criterion_add"),
    path("criteria/<int:pk>/", criteria.criterion, name="desk_criterion"),
    path("criteria/<int:pk>/remove/", criteria.remove, name="desk_criterion_remove"),
    re_path(r"^criteria/(?P<pk>\d+)/(?P<way>up|down)/$", criteria.move, name="desk_criterion_move"),
    path("rules/", rules.rule_list, name="desk_rulebook"),
    path("rules/<int:year>/<int:number>/", rules.version, name="desk_rulebook_version"),
    path("rules/change/<int:pk>/", rules.proposal, name="desk_proposal"),
    re_path(r"^rules/change/(?P<pk>\d+)/(?P<verb>approve|reject)/$", rules.decide, name="desk_proposal_decide"),
    path("rules/<slug:slug>/", rules.edit, name="desk_rules_edit"),
    path("seats/", house.seat_list, name="desk_seats"),
    path("seats/give/", house.give_seat, name="desk_seat_give"),
    path("seats/<int:pk>/confirm/", house.confirm_seat, name="desk_seat_confirm"),
    path("seats/<int:pk>/correct/", house.correct_seat, name="desk_seat_correct"),
    path("seats/<int:pk>/end/", house.end_seat, name="desk_seat_end"),
    path("seats/hand-over/", house.hand_over, name="desk_hand_over"),
    path("association/", house.association, name="desk_association"),
    path("association/signatories/", house.signatories, name="desk_signatories"),
    path("laureates/", laureates.laureate_list, name="desk_laureates"),
    path("laureates/past/", laureates.enter_past, name="desk_past_laureate_add"),
    path("laureates/past/<int:pk>/", laureates.correct_past, name="desk_past_laureate"),
    path("letters/", records.outbox, name="desk_outbox"),
    path("letters/<int:pk>/", records.letter, name="desk_letter"),
    re_path(r"^letters/(?P<pk>\d+)/(?P<verb>retry|stop)/$", records.letter_act, name="desk_letter_act"),
    path("trail/", records.acts, name="desk_trail"),
    path("system/", records.system, name="desk_system"),
]
