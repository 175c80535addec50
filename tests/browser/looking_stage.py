"""In a process of its own on a site that is not running: two declarations that somebody has to look at.

Prints the id of the window through which they were declared.
"""

import os


def stage() -> int:
    from django.utils import timezone

    from farline.corrections import actions as corrections
    from farline.journeys import take_declaration
    from farline.volunteers import queries as volunteers
    from tests.journeys import people

    meilan, now = volunteers.by_handle("meilan"), timezone.now()
    assert meilan is not None
    window = corrections.open_window(call_id=1, volunteer=meilan, now=now)
    both = [people.person(name=name) for name in ("平安", "明月")]
    take_declaration.take_declaration(window_id=window, volunteer=meilan, people=both, now=now)
    return window


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farline.settings")
    import django

    django.setup()
    print(stage())
