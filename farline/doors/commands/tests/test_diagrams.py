from farline.doors.commands import diagrams
from farline.doors.commands.management.commands.diagrams import PAGE
from farline.stories import rules as stories


def test_the_page_of_states_is_not_behind_the_tables():
    assert PAGE.read_text(encoding="utf-8") == diagrams.page(), "run: python3 start.py diagrams --write"


def test_it_draws_every_move_and_no_other():
    lines = diagrams.drawn(stories.NOTE, stories.TRANSITIONS).splitlines()
    moves = [line.split() for line in lines if " --> " in line and "[*]" not in line]
    assert {(move[0], move[2]) for move in moves} == {
        (state, after) for state, following in stories.TRANSITIONS.items() for after in following
    }


def test_it_says_whose_turn_every_state_of_a_story_is():
    assert all(f"`{state}`" in diagrams.owners() for state in stories.OWNERS)
