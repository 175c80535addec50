"""Writes: campaigns, claims, permits, outcomes, withdrawals. A claim is an UPDATE that can lose; so is a save."""

from farline.calls.actions.campaigns import (
    attach_list,
    change_campaign,
    change_campaign_state,
    create_campaign,
    line_up,
)
from farline.calls.actions.claiming import claim_at_hand, claim_next, extend, release
from farline.calls.actions.counting import count_anew
from farline.calls.actions.finishing import Saved, save_outcome, undo
from farline.calls.actions.letting_go import let_go_all
from farline.calls.actions.notes import save_note
from farline.calls.actions.permits import Permit, permit
from farline.calls.actions.refusals import (
    AlreadySaved,
    CampaignUnfit,
    CapReached,
    ClaimRanOut,
    FollowUpUnfit,
    ListTaken,
    NoSuchCampaign,
    NotCalled,
    NotThatWay,
    NotYours,
    OutcomeUnknown,
    QuietHours,
    RangOften,
    ShiftIsFull,
    TooFast,
    TooLateToUndo,
)
from farline.calls.actions.sweeping import (
    Forgettable,
    close_without_number,
    count_expired,
    empty_old_notes,
    empty_undo,
    expire_follow_ups,
    forgettable,
    free_expired,
    round_times,
    wake,
)
from farline.calls.actions.withdrawing import withdraw

__all__ = [
    "AlreadySaved",
    "CampaignUnfit",
    "CapReached",
    "ClaimRanOut",
    "FollowUpUnfit",
    "Forgettable",
    "ListTaken",
    "NoSuchCampaign",
    "NotCalled",
    "NotThatWay",
    "NotYours",
    "OutcomeUnknown",
    "Permit",
    "QuietHours",
    "RangOften",
    "Saved",
    "ShiftIsFull",
    "TooFast",
    "TooLateToUndo",
    "attach_list",
    "change_campaign",
    "change_campaign_state",
    "claim_at_hand",
    "claim_next",
    "close_without_number",
    "count_anew",
    "count_expired",
    "create_campaign",
    "empty_old_notes",
    "empty_undo",
    "expire_follow_ups",
    "extend",
    "forgettable",
    "free_expired",
    "let_go_all",
    "line_up",
    "permit",
    "release",
    "round_times",
    "save_note",
    "save_outcome",
    "undo",
    "wake",
    "withdraw",
]  # fmt: skip
