import datetime as dt
import os

import pytest

from farline.common import content, differences, journal
from farline.guide import actions, cards, drafts, folder, rules

NOW = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
CARD = (
    'id = "X1"\nstatus = "{status}"\nclass = "{klass}"\nreviewed = 2026-11-01\n'
    'title = {{ zh-hans = "题", en = "T" }}\nanswer = {{ zh-hans = "答", en = "{answer}" }}\n'
)
FILE = "cards/x.toml"


def card(answer="A", status="approved", klass="V") -> str:
    return CARD.format(answer=answer, status=status, klass=klass)


@pytest.fixture
def own(pack, settings):
    settings.OWN_CONTENT_DIR = None
    pack("pack.toml", "demo = true\n")
    pack(FILE, card())
    return pack


def begun(text=None) -> int:
    return actions.start(file=FILE, text=text, by="zhixin", now=NOW)


def published(text: str) -> int:
    id = begun(text)
    actions.propose(draft_id=id, version=1, by="zhixin", now=NOW)
    for reader in ("editor-he", "editor-lin"):
        actions.approve(draft_id=id, version=1, by=reader, now=NOW)
    actions.publish(draft_id=id, version=1, by="editor-lin", now=NOW)
    return id


@pytest.mark.django_db
def test_nothing_is_published_with_one_approval(own, tmp_path):
    id = begun(card("B"))
    actions.propose(draft_id=id, version=1, by="zhixin", now=NOW)
    actions.approve(draft_id=id, version=1, by="editor-he", now=NOW)
    with pytest.raises(actions.NotNow):
        actions.publish(draft_id=id, version=1, by="editor-he", now=NOW)
    assert (tmp_path / FILE).read_text(encoding="utf-8") == card()


@pytest.mark.django_db
def test_a_change_makes_approvals_lapse(own):
    id = begun(card("B"))
    actions.propose(draft_id=id, version=1, by="zhixin", now=NOW)
    actions.approve(draft_id=id, version=1, by="editor-he", now=NOW)
    actions.give_back(draft_id=id, version=1, by="editor-lin", now=NOW)
    actions.save(draft_id=id, text=card("C"), version=1, by="zhixin", now=NOW)
    actions.propose(draft_id=id, version=2, by="zhixin", now=NOW)
    found = drafts.draft_for(id)
    assert found is not None and found.approved_by == ()


@pytest.mark.django_db
def test_each_state_allows_what_its_table_says_and_nothing_else(own):
    done = published(card("B"))
    for move in (actions.propose, actions.give_back, actions.drop, actions.approve, actions.publish):
        with pytest.raises(actions.NotNow):
            move(draft_id=done, version=1, by="editor-su", now=NOW)
    with pytest.raises(actions.NotNow):
        actions.save(draft_id=done, text="x", version=1, by="zhixin", now=NOW)


def test_every_state_has_an_owner_and_its_moves():
    assert set(rules.OWNERS) == set(rules.MOVES)
    assert all(to in rules.OWNERS for moves in rules.MOVES.values() for to in moves)
    assert [state for state, owner in rules.OWNERS.items() if not owner] == [
        state for state, moves in rules.MOVES.items() if not moves
    ]


@pytest.mark.django_db
def test_it_never_writes_over_a_change_that_nobody_saw(own, tmp_path):
    id = begun(card("B"))
    actions.propose(draft_id=id, version=1, by="zhixin", now=NOW)
    (tmp_path / FILE).write_text(card("from the shell"), encoding="utf-8")
    with pytest.raises(actions.FileMoved):
        actions.approve(draft_id=id, version=1, by="editor-he", now=NOW)


@pytest.mark.django_db
def test_the_shipped_pack_is_copied_before_the_first_change(own, tmp_path, tmp_path_factory, settings):
    settings.OWN_CONTENT_DIR = tmp_path_factory.mktemp("data") / "content"
    published(card("B"))
    assert content.root() == settings.OWN_CONTENT_DIR
    assert folder.text_of(FILE) == card("B")
    assert (tmp_path / FILE).read_text(encoding="utf-8") == card()


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_loses_nothing(own, tmp_path, monkeypatch):
    id = begun(card("B"))
    actions.propose(draft_id=id, version=1, by="zhixin", now=NOW)
    for reader in ("editor-he", "editor-lin"):
        actions.approve(draft_id=id, version=1, by=reader, now=NOW)

    def shut(*_args, **_kwargs):
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", shut)
        with pytest.raises(folder.FolderShut):
            actions.publish(draft_id=id, version=1, by="editor-lin", now=NOW)
    found = drafts.draft_for(id)
    assert found is not None and found.state == rules.PROPOSED
    actions.publish(draft_id=id, version=1, by="editor-lin", now=NOW)
    assert folder.text_of(FILE) == card("B")


@pytest.mark.django_db
def test_a_promise_of_health_stands_only_by_an_override_of_this_very_text(own):
    risky = card("This heals.", klass="V+H")
    with content.laid_over({FILE: risky}), pytest.raises(content.Broken, match="never approved"):
        cards.build(FILE, "en")
    actions.override(file=FILE, text=risky, by="operator", reason='We "stand" by it', now=NOW)
    with content.laid_over({FILE: risky}):
        assert cards.build(FILE, "en").overridden
    with content.laid_over({FILE: risky.replace("heals", "heals all")}), pytest.raises(content.Broken):
        cards.build(FILE, "en")
    assert journal.has(action="guide.override_health")


def test_where_nothing_changed_nothing_is_told():
    assert differences.shortened(differences.between("甲\n乙\n", "甲\n乙\n")) == []


def test_what_changed_is_told_character_by_character():
    pieces = differences.between("您好，我是义工。\n再见\n", "您好，我是海外的义工。\n再见\n")
    assert differences.Piece("new", "海外的") in pieces
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == "您好，我是义工。\n再见\n"
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == "您好，我是海外的义工。\n再见\n"
