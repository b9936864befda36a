"""What a person who nominates comes to."""

from django.urls import path

from nominations.views import drafts, endorsements, mine, start
from nominations.wizard import NominationWizard

urlpatterns = [
    path("", start.start, name="nominate"),
    path("begin/", start.begin, name="nominate_begin"),
    path("mine/", mine.mine, name="my_nominations"),
    path("mine/<uuid:nomination>/", mine.nomination, name="nominate_nomination"),
    path("mine/<uuid:nomination>/received/", mine.received, name="nominate_received"),
    path("mine/<uuid:nomination>/anew/", mine.write_anew, name="nominate_anew"),
    path("mine/<uuid:nomination>/withdraw/", mine.withdraw, name="nominate_withdraw"),
    path("mine/<uuid:nomination>/recommendations/", endorsements.invite, name="nominate_invite"),
    path("recommendations/<int:endorsement>/take-back/", endorsements.take_back, name="nominate_invite_take_back"),
    path("recommendations/<int:endorsement>/again/", endorsements.again, name="nominate_invite_again"),
    path("recommend/<str:token>/", endorsements.endorse, name="endorse"),
    path("attachments/<uuid:attachment>/", mine.attachment, name="nominate_attachment"),
    path("<uuid:draft>/", drafts.draft, name="nominate_draft"),
    path("<uuid:draft>/check/", drafts.check, name="nominate_check"),
    path("<uuid:draft>/discard/", drafts.discard, name="nominate_discard"),
    path("<uuid:draft>/files/<int:file>/", drafts.file, name="nominate_draft_file"),
    path("<uuid:draft>/files/<int:file>/remove/", drafts.remove_file, name="nominate_remove_file"),
    path("<uuid:draft>/<slug:step>/", NominationWizard.as_view(url_name="nominate_step"), name="nominate_step"),
]
