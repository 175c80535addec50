"""The foreign keys that were promised. An arrow that is not here is a join that somebody could follow."""

PROMISED = {
    ("calls.Call", "turn", "calls.Turn"),
    ("calls.Call", "volunteer", "volunteers.Volunteer"),
    ("calls.CampaignList", "campaign", "calls.Campaign"),
    ("calls.CampaignList", "number_list", "numbers.NumberList"),
    ("calls.DayCount", "campaign", "calls.Campaign"),
    ("calls.FollowUp", "turn", "calls.Turn"),
    ("calls.HourCount", "campaign", "calls.Campaign"),
    ("calls.OutcomeCount", "campaign", "calls.Campaign"),
    ("calls.Turn", "campaign", "calls.Campaign"),
    ("calls.Turn", "claimed_by", "volunteers.Volunteer"),
    ("calls.Turn", "number", "numbers.Number"),
    ("guide.Approval", "draft", "guide.Draft"),
    ("guide.Change", "draft", "guide.Draft"),
    ("numbers.Intake", "number_list", "numbers.NumberList"),
    ("numbers.Number", "number_list", "numbers.NumberList"),
    ("numbers.Page", "number_list", "numbers.NumberList"),
    ("numbers.RefusedRows", "intake", "numbers.Intake"),
    ("numbers.TagRun", "number_list", "numbers.NumberList"),
    ("stories.Correction", "story", "stories.Story"),
    ("stories.Review", "story", "stories.Story"),
    ("stories.Story", "corrects", "stories.Story"),
    ("stories.StoryText", "story", "stories.Story"),
    ("tally.Leaf", "batch", "tally.Batch"),
    ("telephony.Leg", "trunk", "telephony.Trunk"),
    ("telephony.Spent", "trunk", "telephony.Trunk"),
    ("tally.Told", "batch", "tally.Batch"),
    ("volunteers.RoleGrant", "volunteer", "volunteers.Volunteer"),
}
EAST = {"declarations", "tally", "stories", "atlas"}
WEST = {"numbers", "calls", "telephony", "optouts"}
