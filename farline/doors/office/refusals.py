"""What the house refuses, as a sentence for those in the office."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farline.calls import actions as calls
from farline.incidents import actions as incidents
from farline.journeys import correct_declaration, move_list, publish_story, second_look
from farline.numbers import actions as numbers
from farline.stories import actions as stories
from farline.volunteers import actions as volunteers
from farline.volunteers import alarms, inviting

SENTENCES: dict[type[Exception], Promise] = {
    inviting.NotYoursToGive: _("Only an admin can invite somebody to this work, or agree to it."),
    inviting.SecondMustDiffer: _("You invited this person yourself, so somebody else has to agree."),
    inviting.AboutYourself: _("This is about your own way back in, so it is for others."),
    inviting.InvitationGone: _("This invitation was used, withdrawn or agreed to, or its three days are over."),
    alarms.NotOneself: _("This is about you, so somebody else looks at it."),
    volunteers.CapUnfit: _("A cap lies between 0 and what the site allows."),
    volunteers.UnknownRole: _("There is no such role."),
    volunteers.LastAdmin: _("This is the last admin. Somebody must be able to look after the volunteers."),
    stories.NoteGone: _("Another editor has already taken this note, or set it aside."),
    stories.NotNow: _("The story has moved on meanwhile. Here is how it stands now."),
    stories.NotOnTheList: _("Please choose a role and a place from the lists, so that nobody can be told by them."),
    stories.TooLong: _("Some fields are too long. They are marked; nothing you wrote is lost."),
    stories.NotWhole: _("Each language needs headline, quotation, summary and text, or nothing at all."),
    stories.ChecklistIncomplete: _("Please go through the anonymity list and tick every line yourself."),
    stories.CorrectionMissing: _(
        "Please say in one sentence what is put right, in every language of the story: everyone reads it there."
    ),
    stories.GateBlocks: _("Something here gives a person away. The list says what it is, where, and what to change."),
    stories.NotTheirs: _("Only those who wrote or approved it take it back. While you review, ask for a change."),
    stories.NotTaken: _("Please take the safety review first: you will see the note and what was taken out."),
    stories.OthersTurn: _("Somebody else has taken this review."),
    stories.SawTheNote: _("You have read the caller's note, so somebody else reviews the text alone."),
    stories.QuotesUnread: _("Please approve every quotation by itself, or ask for a change."),
    stories.NothingChanged: _("The reviewers asked for a change. Please change something before you send it again."),
    stories.WroteIt: _("You wrote part of this story, so two others review it."),
    stories.NotAWriter: _("Only its writers read and change what is still being written. You can join them first."),
    stories.AlreadyReviewed: _("You have already given your verdict on this version."),
    stories.CommentMissing: _("Please say which change you wish for."),
    stories.ReasonMissing: _(
        "Please choose a reason. It stands on the public page in its place."
    ),
    incidents.NothingSaid: _("Please write a few words first."),
    incidents.TooLong: _("That is too long. Please shorten it."),
    incidents.NotThatWay: _("Somebody moved this report meanwhile. Here is how it stands now."),
    calls.CampaignUnfit: _("A campaign needs a name, a purpose, at most three attempts, and three days between two."),
    calls.NotThatWay: _("The campaign has moved on meanwhile, or cannot go there yet. Here is how it stands now."),
    calls.NoSuchCampaign: _("This campaign is no longer there. Please choose another."),
    calls.ListTaken: _("This list already belongs to another campaign."),
    numbers.GroundMissing: _("A list needs a name, where it comes from, and why these people may be called."),
    move_list.StillInCall: _(
        "Somebody is just called from this list, or has not said yet how a call ended. Please destroy it later: a “never again” could not be kept."  # noqa: E501
    ),
    move_list.CannotMark: _(
        "Somebody of this list is never to be called again, and the keys that are needed to remember it are away just now. Please destroy it once they are back."  # noqa: E501
    ),
    numbers.ExpiryOutOfRange: _("Please choose a last day within the next 90 days."),
    numbers.NotThatWay: _("The list has moved on meanwhile, or cannot go there yet. Here is how it stands now."),
    publish_story.ProvinceTooSoon: _("One story a month from a province, until three are out. Please wait until next month, or widen the place."),  # noqa: E501
    publish_story.HiddenOnMap: _("The map of those who wait hides the small count of this province, and the story would tell of somebody there. Please take it back and choose a wider place."),  # noqa: E501
    second_look.AlreadyLooked: _(
        "Somebody has looked at it meanwhile, or it was taken back. Nothing is left to decide."
    ),
    second_look.WordsMissing: _("Please write in a few words why, without names."),
    second_look.OwnDeclaration: _("You took this declaration yourself, so somebody else looks at it."),
    second_look.NobodyKnows: _(
        "Nobody can tell any more who took this declaration, so a coordinator who makes no calls looks at it."
    ),
    correct_declaration.NothingToCorrect: _(
        "Nothing is found that still counts. Perhaps the day, the organizations or the name differ: try the day "
        "before or after. Or it was taken back or set aside already, or its time is over."
    ),
    correct_declaration.SeveralFound: _(
        "More than one entry fits, so none was touched. Only a receipt can tell them apart."
    ),
    publish_story.ApprovalLapsed: _("Somebody who approved this story may no longer do so. It needs a new review."),
}  # fmt: skip

CAMPAIGN = (calls.CampaignUnfit, calls.NotThatWay, calls.NoSuchCampaign)
LIST = (
    move_list.StillInCall,
    move_list.CannotMark,
    numbers.GroundMissing,
    numbers.ExpiryOutOfRange,
    numbers.NotThatWay,
    calls.NotThatWay,
    calls.NoSuchCampaign,
    calls.ListTaken,
)


def sentence(refusal: Exception) -> str:
    """The sentence for people. One that is not in the table is a mistake of ours, and is raised."""
    if isinstance(refusal, publish_story.TooSoon):
        return gettext(
            "A story appears at least thirty days after the talk it tells of: this one from %(day)s on."
        ) % {"day": date_format(refusal.day, "DATE_FORMAT")}
    return str(SENTENCES[type(refusal)])


def say(request: HttpRequest, refusal: Exception) -> None:
    """Show the sentence on the next page."""
    messages.warning(request, sentence(refusal))
