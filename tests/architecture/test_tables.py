"""Imports are half the truth: foreign keys are strings, and columns can betray. Both are checked here."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.architecture.arrows import EAST, PROMISED, WEST

OURS = [model for model in apps.get_models() if model.__module__.startswith("farline.")]
CLASSES = {"open", "personal", "sealed", "blinded", "secret"}
TIES = {"call", "call_id", "number", "number_id", "volunteer", "volunteer_id", "turn", "turn_id", "declaration_id"}


def _arrows() -> set[tuple[str, str, str]]:
    return {
        (model._meta.label, field.name, field.related_model._meta.label)
        for model in OURS
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and not isinstance(field.related_model, str)
    }


def test_it_has_the_promised_foreign_keys_and_no_others():
    assert _arrows() == PROMISED


def test_it_has_no_foreign_key_between_the_two_rivers():
    crossing = [a for a in _arrows() if {a[0].split(".")[0], a[2].split(".")[0]} & EAST]
    assert not [
        a for a in crossing if {a[0].split(".")[0], a[2].split(".")[0]} & (WEST | {"volunteers", "corrections"})
    ]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_it_says_of_every_column_how_sensitive_it_is(model: Any):
    said: dict[str, str] = {}
    for kind in CLASSES:
        for column in getattr(model.Sensitivity, kind, frozenset()):
            assert column not in said, f"{column} is classified twice"
            said[column] = kind
    assert not [k for k in vars(model.Sensitivity) if not k.startswith("_") and k not in CLASSES]
    assert set(said) == {field.name for field in model._meta.concrete_fields}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_it_names_danger_in_the_column(model: Any):
    for field in model._meta.concrete_fields:
        if field.name.startswith("sealed_"):
            assert isinstance(field, models.BinaryField)
            assert field.name in getattr(model.Sensitivity, "sealed", ())
        if field.name.startswith("blinded_"):
            assert field.name in getattr(model.Sensitivity, "blinded", ())


@pytest.mark.parametrize(
    "model", [m for m in OURS if m._meta.app_label in EAST | {"optouts"}], ids=lambda m: m._meta.label
)
def test_it_keeps_no_time_of_day_and_no_tie_on_the_declaration_side(model: Any):
    for field in model._meta.concrete_fields:
        assert not isinstance(field, models.DateTimeField | models.TimeField), f"{field} shares a time with a call"
        assert field.name not in TIES


@pytest.mark.parametrize(
    "label",
    ["declarations.Declaration", "declarations.EarlierQuit", "corrections.Window", "stories.Note", "calls.Call"],
)
def test_it_keeps_no_order_of_arrival_in_the_primary_key(label: str):
    key = apps.get_model(label)._meta.pk
    assert type(key).__name__ == "RandomIdField"


@pytest.mark.django_db
def test_no_model_is_ahead_of_its_migrations():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
