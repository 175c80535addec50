"""What a card about the procedure may promise, and the tests that keep each promise true.

A card names a promise; without one of these a volunteer would be saying something nobody checks.
"""

_OPT_OUTS = "farline/optouts/tests/test_optouts.py::"
_DECLARING = "tests/journeys/test_take_declaration.py::"
_TALLY = "tests/journeys/test_publish_tally.py::"
_IMPORT = "tests/journeys/test_import_list.py::"
_HOUSE = "tests/architecture/test_promises.py::"

PROMISES = {
    "opt_out_is_absolute": (
        _OPT_OUTS + "test_it_silences_a_number_for_ever",
        _OPT_OUTS + "test_it_has_no_way_to_take_a_no_back",
        _IMPORT + "test_it_never_lets_an_opted_out_number_in",
    ),
    "only_their_own_word": (
        _DECLARING + "test_one_voice_without_a_yes_keeps_nothing_of_anybody_and_the_form_stays_open",
    ),
    "only_what_they_joined": (
        "farline/declarations/tests/test_rules.py::test_it_knows_seven_combinations_and_a_label_for_each",
        "farline/declarations/tests/test_rules.py::test_it_counts_only_what_is_left_now",
    ),
    "pseudonym_counts": (
        "farline/declarations/tests/test_names.py::test_it_lets_names_of_every_people_stand",
        "farline/doors/desk/tests/test_spoken.py::test_it_wants_the_warning_read_before_a_real_name",
    ),
    "earlier_quit_counts_apart": (_DECLARING + "test_it_notes_an_earlier_quit_apart_and_spends_the_window",),
    "take_back_by_receipt": (
        _TALLY + "test_a_receipt_destroys_a_draft_and_later_appends_a_withdrawal",
        _DECLARING + "test_it_keeps_no_name_where_there_is_no_register_and_a_sealed_one_where_there_is",
    ),
    "number_source_is_known": (
        "farline/numbers/tests/test_actions.py::test_it_refuses_a_list_without_its_ground",
    ),
    "a_person_starts_every_call": (_HOUSE + "test_nothing_but_the_desk_places_a_call",),
    "asks_no_money_or_papers": (_HOUSE + "test_no_table_asks_for_money_or_papers",),
    "no_recording": (_HOUSE + "test_no_table_has_room_for_sound",),
    "callers_have_no_real_name": (_HOUSE + "test_a_volunteer_has_a_handle_and_no_other_name",),
    "packs_name_nobody": ("farline/packs/tests/test_actions.py::test_it_counts_by_kind_and_week_and_nothing_else",),
    "language_outcome_exists": (
        "farline/doors/commands/tests/test_content.py::test_the_shipped_pack_is_sound_to_the_last_word",
    ),
}  # fmt: skip
