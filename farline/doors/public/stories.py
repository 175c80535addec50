"""Stories that two editors approved: the list, each one, and a feed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language

from farline.common import markdown
from farline.doors.public import feed
from farline.doors.public.open_page import open_page, origin, show
from farline.stories import queries


@open_page
def all_stories(request: HttpRequest) -> HttpResponse:
    language = get_language() or ""
    shown = {"stories": queries.published(language), "withdrawn": queries.withdrawn(language)}
    return show(request, "public/stories.html", shown)


@open_page
def one_story(request: HttpRequest, slug: str) -> HttpResponse:
    story = queries.story_for(slug, get_language() or "")
    if story is None:
        raise Http404
    context = {"story": story, "body": markdown.render(story.body), "reviewers": 2, "parts": queries.parts_of(story)}
    page = show(request, "public/story.html", context, status=410 if story.retracted else 200)
    # A story that was withdrawn must not live on in a reader's own browser: it asks again each time.
    page.headers["Cache-Control"] = "public, no-cache"
    return page


@open_page
def story_feed(request: HttpRequest) -> HttpResponse:
    language = get_language() or ""
    text = feed.atom([*queries.published(language), *queries.withdrawn(language)], language, origin=origin(request))
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")
