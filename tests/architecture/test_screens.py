"""What is left out of the look at every screen is said, and is there."""

from tests.browser import screens, test_every_screen
from tests.browser.test_look import DESK, OPEN


def test_it_leaves_out_only_routes_that_are_there():
    assert screens.routes() >= screens.FORMS | screens.FILES


def test_it_leaves_most_of_the_site_to_be_looked_at():
    to_see = screens.routes() - screens.FORMS - screens.FILES - screens.NOT_IN_A_DEMO
    assert {"public_home", "desk_call", "office_home", "sign_in"} <= to_see


def test_it_has_every_screen_looked_at():
    """A new address belongs in one of the lists, or the long look would pass it by."""
    also = [*test_every_screen.ALSO_OPEN, *test_every_screen.ALSO_DESK, *test_every_screen.OF_OFFICE]
    at_once = {screens.route_of(f"/en/{path}", "en") for path in [*OPEN, *DESK, *also]}
    assert (
        screens.routes()
        == at_once | screens.FORMS | screens.FILES | screens.LED_TO | screens.NOT_IN_A_DEMO | screens.WALKED
    )
