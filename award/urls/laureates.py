"""The laureate: the desk's pages, the laureate's own, the checker's, and publication."""

from django.urls import path, re_path

from award.views import answer, laureates, preview, publication, reading

TEXTS = r"^desk/laureates/(?P<pk>\d+)/texts/"
LANGUAGE = r"(?P<language>fi|sv|en)/"

urlpatterns = [
    path("desk/laureates/<int:pk>/", laureates.laureate, name="desk_laureate"),
    path("desk/laureates/<int:pk>/invite/", laureates.invite, name="desk_laureate_invite"),
    path("desk/laureates/<int:pk>/answer/", laureates.record_answer, name="desk_laureate_answer"),
    path("desk/laureates/<int:pk>/duty/", laureates.record_duty, name="desk_laureate_duty"),
    path("desk/laureates/<int:pk>/texts/", laureates.text_list, name="desk_texts"),
    re_path(TEXTS + LANGUAGE + "$", reading.desk_reading, name="desk_reading"),
    re_path(TEXTS + LANGUAGE + "send/$", reading.desk_reading_send, name="desk_reading_send"),
    re_path(TEXTS + r"(?P<kind>[A-Z]+)/" + LANGUAGE + "$", laureates.text, name="desk_text"),
    path("desk/laureates/<int:pk>/papers/", laureates.paper_list, name="desk_papers"),
    path("publication/<int:pk>/page/", preview.preview, name="desk_preview"),
    path("publication/<int:pk>/portrait.jpg", preview.portrait, name="desk_portrait"),
    path("publication/<int:pk>/", publication.publication, name="desk_publication"),
    re_path(r"^publication/(?P<pk>\d+)/(?P<verb>ask|now|hold)/$", publication.act, name="desk_publication_act"),
    path("publication/<int:pk>/withdraw/", publication.withdraw, name="desk_publication_withdraw"),
    path("answer/", answer.answer, name="laureate_answer"),
    path("answer/facts/", answer.own_facts, name="laureate_facts"),
    path("answer/undertake/", answer.undertake, name="laureate_undertake"),
    path("answer/<str:token>/", answer.link, name="laureate_link"),
    path("check/<str:token>/", reading.check_texts, name="check_texts"),
]
