"""Sentences and labels of the content pack's drafts."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farline.common import content, differences
from farline.doors.office import content_shown, content_troubles
from farline.guide import actions, drafts, folder, rules
from farline.journeys import publish_content

STATES: dict[str, Promise] = {
    rules.DRAFT: _("Being written"),
    rules.PROPOSED: _("Two others read it"),
    rules.PUBLISHED: _("Callers have it"),
    rules.DROPPED: _("Dropped"),
}
SENTENCES: dict[type[Exception], Promise] = {
    actions.NoSuchFile: _("Please give a short name of letters, digits and hyphens."),
    actions.TooLong: _("This is longer than a file of the pack may be (200 kB). Nothing was saved; your words are still in the form. Please divide them."),  # noqa: E501 - one sentence
    actions.Overtaken: _("Somebody saved this draft while you had it open. Here is how it stands now."),
    actions.NotNow: _("This draft has moved on meanwhile. Here is how it stands now."),
    actions.WroteIt: _("You wrote part of this, so two others approve it."),
    actions.FileMoved: _("The file itself has changed since this draft was begun. Please look at both and save again."),  # noqa: E501
    actions.NothingToPublish: _("The draft says the same as the file. There is nothing to publish."),
    folder.FolderShut: _("The content folder cannot be written. Nothing is lost; please tell whoever runs the machine."),  # noqa: E501
    folder.NoPack: _("This is no content pack that we can read. Please send a zip of the folder, as “take a copy” gives it."),  # noqa: E501 - one sentence
    publish_content.ApprovalLapsed: _("Somebody who approved this may no longer do so. Please ask another to read it."),  # noqa: E501
}  # fmt: skip


def sentence(refusal: Exception) -> str:
    if isinstance(refusal, content.Broken):
        return content_troubles.said(refusal)
    if isinstance(refusal, publish_content.Unsound):
        return "; ".join(content_troubles.all_said(refusal.troubles))
    return str(SENTENCES[type(refusal)])


def too_long(text: str) -> str:
    """How much it is, how much may be, and where the words are now."""
    size = {"kilobytes": -(-len(text.encode()) // 1000), "most": content.LARGEST_FILE // 1000}
    return gettext("This is %(kilobytes)d kB long; a file of the pack may have %(most)d kB. Nothing was saved, and your words are still in the form. Please shorten them, or divide them into two.") % size  # noqa: E501 - one sentence  # fmt: skip


def others(file: str, text: str, but: int = 0) -> list[dict[str, Any]]:
    """Open drafts of a file, each with what it has otherwise than `text`."""
    return [
        {"draft": one, "pieces": differences.shortened(differences.between(text, one.text))}
        for one in drafts.open_for(file)
        if one.id != but
    ]


def row(draft: drafts.DraftView, viewer: str) -> dict[str, Any]:
    return {
        "draft": draft,
        "title": content_shown.title_of(draft.file),
        "state": STATES[draft.state],
        **turn(draft, viewer),
    }


def turn(draft: drafts.DraftView, viewer: str) -> dict[str, bool]:
    """What this viewer may do with it next."""
    reads = draft.state == rules.PROPOSED and rules.may_approve(viewer, draft.writers)
    return {
        "may_write": draft.state == rules.DRAFT,
        # Should the last step have failed, anybody who may approve can press once more.
        "may_approve": reads and (viewer not in draft.approved_by or len(draft.approved_by) >= rules.APPROVALS_NEEDED),
        "may_take_back": draft.state == rules.PROPOSED,
        "may_drop": rules.may_move(draft.state, rules.DROPPED),
    }
