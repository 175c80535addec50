"""The page for whoever answers for accounts: who could have carried a number away, and nothing else."""

from django.urls import reverse
from django.utils import timezone

from farline.canaries import actions
from farline.canaries.queries import id_of
from farline.volunteers.tests import factories

OWN, OTHER = "+863910999999", "+863910999998"


def test_it_names_whoever_was_shown_a_reported_one_and_nobody_else(admin):
    now = timezone.now()
    actions.add(numbers=[actions.Given(one, "landline", "HA", "0391") for one in (OWN, OTHER)], by="x", now=now)
    for number, handle in ((OWN, "meilan"), (OTHER, "anping")):
        holder = factories.make_volunteer(handle)
        actions.note_handed(id=id_of(number), volunteer_id=holder.pk, turn_id=5, now=now)
        actions.note_lifted(id=id_of(number), shown=True)
    assert "None was reported" in admin.get(reverse("office_canaries")).content.decode()
    actions.report(e164=OWN, by="operator", now=now)
    page = admin.get(reverse("office_canaries")).content.decode()
    assert "meilan" in page and "anping" not in page and "999999" not in page
