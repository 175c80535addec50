"""What is left out of the look at every screen is said, and is there."""

from tests.browser import screens


def test_it_leaves_out_only_routes_that_are_there():
    assert screens.routes() >= screens.FORMS | screens.FILES


def test_it_leaves_most_of_the_site_to_be_looked_at():
    to_see = screens.routes() - screens.FORMS - screens.FILES
    assert {"public_home", "desk_call", "office_home", "sign_in"} <= to_see
