import datetime as dt

import pytest

from farline.common import content
from farline.journeys import check_content


@pytest.mark.slow
@pytest.mark.parametrize("text", ["names = 5", "words = 5", "]]] broken"])
def test_it_checks_a_proposed_word_list_before_it_is_in_the_folder(text):
    found = check_content.check_content({content.WORDS: text}, dt.date(2026, 11, 25))
    assert any(str(one).startswith(content.WORDS) for one in found)
