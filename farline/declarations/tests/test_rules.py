from farline.declarations import labels, rules


def test_it_has_no_status_for_the_silent_the_dead_or_children():
    assert set(rules.STATUSES) == {"never", "member", "quit_earlier", "declares"}
    assert set(rules.HEARD) == {"said_yes", "asked_us_to_write", "chose_own_name"}


def test_it_knows_seven_combinations_and_a_label_for_each():
    possible = {
        rules.combination({"party": p, "league": lg, "pioneers": y})
        for p in rules.STATUSES
        for lg in rules.STATUSES
        for y in rules.STATUSES
    }
    assert possible - {0} == set(rules.COMBINATIONS) == set(labels.COMBINATIONS) - {rules.UNTOLD}


def test_it_counts_only_what_is_left_now():
    assert rules.combination({"party": "never", "league": "quit_earlier", "pioneers": "declares"}) == 1
    assert rules.organizations_in(5) == ("party", "pioneers")
