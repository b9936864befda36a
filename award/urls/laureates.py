"""The laureate: the desk's pages, the laureate's own, the checker's, and publication."""

from django.urls import path, re_path

from award.views import answer, changes, laureates, preview, publication, reading, replacing

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
    path("publication/<int:pk>/approve/", publication.approve, name="desk_publication_approve"),
    path("publication/<int:pk>/signal/", publication.signal, name="desk_publication_signal"),
    re_path(r"^publication/(?P<pk>\d+)/(?P<verb>hold|end)/$", publication.act, name="desk_publication_act"),
    path("publication/<int:pk>/withdraw/", publication.withdraw, name="desk_publication_withdraw"),
    path("publication/<int:pk>/certificates/", replacing.certificates, name="desk_certificates"),
    re_path(
        r"^publication/(?P<pk>\d+)/certificates/(?P<verb>approve|end)/$",
        replacing.decide,
        name="desk_certificates_decide",
    ),
    path("publication/changes/<int:pk>/", changes.change, name="desk_change"),
    path("publication/changes/<int:pk>/make/", changes.make, name="desk_change_make"),
    path("publication/changes/<int:pk>/end/", changes.end, name="desk_change_end"),
    path("publication/changes/<int:pk>/portrait.jpg", changes.portrait, name="desk_change_portrait"),
    path("answer/", answer.answer, name="laureate_answer"),
    path("answer/facts/", answer.own_facts, name="laureate_facts"),
    path("answer/undertake/", answer.undertake, name="laureate_undertake"),
    path("answer/<str:token>/", answer.link, name="laureate_link"),
    path("check/<str:token>/", reading.check_texts, name="check_texts"),
]
