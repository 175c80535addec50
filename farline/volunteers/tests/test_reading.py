import datetime as dt

import pytest

from farline.volunteers import queries, reading
from farline.volunteers.models import RoleGrant, Volunteer
from farline.volunteers.tests.factories import NOW, make_volunteer, meilan, zhixin

pytestmark = pytest.mark.django_db


def as_the_model_reads(id: int) -> Volunteer:
    found: Volunteer = Volunteer.objects.prefetch_related("grants").get(pk=id)
    return found


def test_it_reads_every_column_as_the_model_would():
    someone = zhixin()
    soon = NOW + dt.timedelta(hours=1, microseconds=7)
    Volunteer.objects.filter(pk=someone.pk).update(
        learned=["opening", "ending"], careful_until=soon, sealed_seed=b"\x00sealed", seed_step=2**40, epoch=3
    )
    found, meant = reading.read(someone.pk), as_the_model_reads(someone.pk)
    assert found is not None
    for model, one, other in [
        (Volunteer, found, meant),
        *((RoleGrant, one, other) for one, other in zip(found.grants.all(), meant.grants.all(), strict=True)),
    ]:
        for field in model._meta.concrete_fields:
            assert getattr(one, field.attname) == getattr(other, field.attname), field.name
    assert found.get_session_auth_hash() == meant.get_session_auth_hash()


def test_it_knows_the_roles_without_asking_again(django_assert_num_queries):
    someone = zhixin()
    with django_assert_num_queries(1):
        found = queries.by_id(someone.pk)
        assert found.has_role("publisher") and not found.has_role("editor")
        assert queries.roles_of(found) == ["caller", "coordinator", "publisher", "admin"]


def test_it_sees_at_once_who_was_shut_out_or_lost_a_role():
    someone = meilan()
    Volunteer.objects.filter(pk=someone.pk).update(is_active=False)
    RoleGrant.objects.all().delete()
    found = reading.read(someone.pk)
    assert found is not None and not found.is_active and not found.has_role("caller")


def test_it_reads_somebody_without_roles_and_nobody_of_no_id():
    someone = make_volunteer(roles=())
    found = reading.read(someone.pk)
    assert found is not None and not list(found.grants.all())
    assert reading.read(1) is None and queries.find(1) is None
    with pytest.raises(Volunteer.DoesNotExist):
        queries.by_id(1)


def test_it_can_be_changed_and_written_back():
    someone = meilan()
    found = queries.by_id(someone.pk)
    found.language = "en"
    found.save(update_fields=["language"])
    found.grants.create(role="editor", granted_at=NOW, granted_by="tests")
    assert as_the_model_reads(someone.pk).language == "en"
    assert as_the_model_reads(someone.pk).has_role("editor")
