"""The stories as an Atom feed. Links are absolute only where the operator has said what this site is called."""

import datetime as dt
import uuid

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from farline.stories.queries import PublishedStory

# Names of feed and entries: the same on every mirror, and they hold no address.
NAMES = uuid.UUID("3f7c1f0a-5f0e-4d0c-9a53-6c1c4f2f7a11")
BEGINNING = dt.date(2026, 1, 1)


class Feed(Atom1Feed):
    def latest_post_date(self) -> dt.datetime:
        """The day of the newest change. An empty feed has a fixed one: the clock would make every copy differ."""
        days = [item["updateddate"] for item in self.items]
        return max(days, default=_midnight(BEGINNING))


def atom(stories: list[PublishedStory], language: str, *, origin: str) -> str:
    title = _("Farline: stories told by telephone")
    subtitle = _("Told on the telephone, written down without names, read by two editors. Not verified by others.")
    if settings.DEMO:
        title, subtitle = f"[DEMO] {title}", _("DEMO: every story here is invented.") + " " + subtitle
    feed = Feed(
        title=title,
        link=origin + reverse("public_stories"),
        description=subtitle,
        subtitle=subtitle,
        language=language,
        feed_url=origin + reverse("public_feed"),
        feed_guid=uuid.uuid5(NAMES, f"feed {language}").urn,
        author_name="Farline",
    )
    for story in stories:
        feed.add_item(
            title=_("A story was withdrawn") if story.retraction else story.headline,
            link=origin + reverse("public_story", args=[story.slug]),
            description=_told(story),
            unique_id=uuid.uuid5(NAMES, f"story {language} {story.slug}").urn,
            pubdate=_midnight(story.published_on),
            updateddate=_midnight(story.changed_on),
        )
    return str(feed.writeString("utf-8"))


def _told(story: PublishedStory) -> str:
    """Whoever holds an older copy learns what was put right, and why a story is gone."""
    if story.retraction:
        return story.retraction.text
    comma, colon = pgettext("punctuation", ", "), pgettext("punctuation", ": ")
    put_right = [
        f"{_('Put right')}{comma}{date_format(day, 'DATE_FORMAT')}{colon}{line.text}"
        for day, line in story.corrections
    ]
    return "\n".join([story.summary, *put_right])


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
