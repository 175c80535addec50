from django.urls import URLPattern, URLResolver, path

from farline.doors.public import complaint, home, never_call, packs, pages, stories, take_back, tally

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="public_home"),
    path("tally/", tally.tally, name="public_tally"),
    path("stories/", stories.all_stories, name="public_stories"),
    path("stories.atom", stories.story_feed, name="public_feed"),
    path("stories/<slug:slug>/", stories.one_story, name="public_story"),
    path("packs/", packs.all_packs, name="public_packs"),
    path("packs/<slug:kind>/", packs.one_pack, name="public_pack"),
    path("packs/<slug:kind>/sheet.html", packs.sheet, name="public_pack_sheet"),
    path("never-call/", never_call.never_call, name="public_never_call"),
    path("never-call/done/", never_call.done, name="public_never_call_done"),
    path("complaint/", complaint.complaint, name="public_complaint"),
    path("complaint/answer/", complaint.answer, name="public_answer"),
    path("take-back/", take_back.take_back, name="public_take_back"),
    path("take-back/done/", take_back.done, name="public_take_back_done"),
    path("about/", pages.operators_page, {"slug": "about"}, name="public_about"),
    path("rules/", pages.operators_page, {"slug": "rules"}, name="public_rules"),
    path("privacy/", pages.operators_page, {"slug": "privacy"}, name="public_privacy"),
]
