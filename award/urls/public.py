"""Pages for anyone."""

from django.urls import path

from award.views import certificates, feeds, public, styleguide

urlpatterns = [
    path("", public.home, name="home"),
    path("laureates/", public.laureates, name="laureates"),
    path("laureates/feed.xml", feeds.feed, name="feed"),
    path("laureates/<slug:slug>/", public.laureate, name="laureate"),
    path("laureates/<slug:slug>/portrait-<int:width>.jpg", public.portrait, name="portrait"),
    path("laureates/<slug:slug>/press-photo/", public.press_photo, name="press_photo"),
    path("laureates/<slug:slug>/press-release-<str:language>.pdf", public.press_release, name="press_release"),
    path("verify/", certificates.verify, name="verify"),
    path("verify/<str:code>/", certificates.certificate_check, name="certificate_check"),
    path("about/", public.about, name="about"),
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
