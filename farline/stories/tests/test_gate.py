import time

import pytest

from farline.common import vault
from farline.stories import actions as stories
from farline.stories import crowd, facts, gate, offices, prints, queries, rules
from farline.stories.facts import Fact
from farline.stories.models import Note, Story
from farline.stories.rules import Words
from farline.stories.tests.factories import NOW, TEXTS, approved, redacted, save

KNOWN = (
    Fact(facts.NAME, "王建国"),
    Fact(facts.PLACE, "焦作"),
    Fact(facts.DAY, "2026-11-03"),
    Fact(facts.NUMBER, "5678"),
)


def kinds(body: str, known: prints.Known = prints.NOTHING, **said) -> set[str]:
    found = gate.check({"zh-hans": Words(body=body)}, **({"role": "official", "place": "HA"} | said), known=known)
    return {one.kind for one in gate.blocks(found)}


def test_it_says_which_kind_of_fact_stands_where():
    known = prints.take(prints.NOTHING, KNOWN)
    [finding] = gate.check({"en": Words(body="He met Jian-guo Wang.")}, role="", place="", known=known)
    assert (finding.kind, finding.language, finding.field, finding.text) == ("name", "en", "body", "Jian-guo Wang")
    assert kinds("焦作的王局长，11月3日，尾号5678", known) == {"name", "place", "day", "number", "office"}


def test_it_keeps_nothing_of_a_fact_that_could_be_read():
    packed = prints.pack(prints.take(prints.NOTHING, KNOWN))
    assert not any(word in packed for word in ("王", "焦作", "5678", "wang", "jiaozuo", "11-3"))


def test_it_fills_the_prints_up_so_that_their_number_says_nothing():
    few, many = prints.take(prints.NOTHING, KNOWN[3:]), prints.take(prints.NOTHING, KNOWN)
    assert len(few.kinds) % prints.ROUND == len(many.kinds) % prints.ROUND == 0
    assert few.count == 1


def test_it_compares_under_the_storys_own_key_and_no_other():
    one, other = prints.take(prints.NOTHING, KNOWN), prints.take(prints.NOTHING, KNOWN)
    assert not {tag for tag, kind in one.kinds.items() if kind != prints.DECOY} & other.kinds.keys()


def test_it_adds_to_what_is_known():
    known = prints.take(prints.unpack(prints.pack(prints.take(prints.NOTHING, KNOWN[:1]))), KNOWN[1:2])
    assert kinds("王建国在焦作", known) == {"name", "place"}


@pytest.mark.parametrize(("role", "place", "band", "blocked"), [
    ("senior_official", "XZ", "", True), ("senior_official", "HA", "50s", True), ("official", "HA", "", False),
    ("person", "XZ", "70plus", False), ("senior_official", "south_central", "", False), ("nobody", "HA", "", True),
])  # fmt: skip
def test_it_wants_a_crowd_to_hide_in(role, place, band, blocked):
    assert (gate.CROWD_SMALL in kinds("", role=role, place=place, band=band)) == blocked


def test_it_warns_of_a_thin_crowd():
    [finding] = gate.check({}, role="senior_official", place="HA")
    assert (finding.kind, finding.severity) == (gate.CROWD_THIN, gate.WARN)
    assert crowd.LEAST <= finding.people < crowd.COMFORTABLE


@pytest.mark.parametrize("text", [
    "县委书记说的", "他是副市長", "當了校長", "那个监狱长", "the county party secretary",
    "director of the police bureau",
    "He was the mayor", "厂党委书记", "派出所所长",
])  # fmt: skip
def test_it_stops_offices_that_one_person_holds(text):
    assert list(offices.in_text(text))


@pytest.mark.parametrize("text", [
    "在城市长大", "若有所长", "村里人都知道", "an official who leads there", "他在机关做事", "到处长满了草",
    "书记下来了吗", "队长江",
])  # fmt: skip
def test_it_lets_ordinary_words_pass(text):
    assert not list(offices.in_text(text))


@pytest.mark.parametrize(
    "text", ["139-0000-0000", "卡号 6222 0000 1111", "１２３４５６７", "身份证41080019700101001X"]
)
def test_it_stops_every_long_number_whoever_it_belongs_to(text):
    assert gate.LONG_NUMBER in kinds(text)


def test_it_knows_what_a_note_names_for_certain():
    found = gate.facts_in_note("他叫王建国，在焦作的工厂，找过刘局长和老李，电话0391-1000001。")
    assert {(fact.kind, fact.text) for fact in found} >= {("name", "王建国"), ("place", "焦作"), ("name", "刘局长")}
    assert not gate.facts_in_note("一位教书的人听完以后说，他最放心不下的不是自己，是学生。")


def test_it_is_quick_on_the_longest_story():
    known = prints.take(prints.NOTHING, KNOWN)
    body = "他在电话里听了很久，说那是九十年代的事。He said little more. " * 330
    started = time.perf_counter()
    gate.check({"zh-hans": Words(body=body[:20_000])}, role="official", place="HA", known=known)
    assert time.perf_counter() - started < 5


@pytest.mark.django_db
def test_it_stops_a_story_on_its_way_to_review_and_to_the_public():
    story = redacted(note="他在焦作", known=KNOWN)
    save(story, version=2, texts={"zh-hans": TEXTS["zh-hans"], "en": Words("h", "q", "s", "Wang Jianguo listened.")})
    with pytest.raises(stories.GateBlocks) as refused:
        stories.send_to_review(story_id=story, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    assert [(one.kind, one.text) for one in refused.value.findings] == [("name", "Wang Jianguo")]
    late = approved()
    row = Story.objects.get(pk=late)
    known = prints.pack(prints.take(prints.NOTHING, [Fact(facts.WORD, "电话里听")]))
    row.sealed_facts = vault.seal(known, table="stories.story", column="sealed_facts", row=row.pk)
    row.save()
    with pytest.raises(stories.GateBlocks):
        stories.publish(story_id=late, by="editor-he", now=NOW)


@pytest.mark.django_db
def test_it_moves_the_prints_with_the_note_and_destroys_them_with_the_draft():
    stories.offer_note(text="他在焦作", month="2026-11", known=KNOWN)
    assert "焦作".encode() not in bytes(Note.objects.get().sealed_facts or b"")
    story = stories.start_draft(by="editor-he", now=NOW, note_id=Note.objects.get().pk)
    assert not Note.objects.exists()
    assert queries.known_facts(story).count > 4
    stories.discard_draft(story_id=story, by="editor-he", now=NOW)
    assert not Story.objects.exists()


@pytest.mark.django_db
def test_it_takes_words_that_must_never_appear_and_forgets_them():
    story = redacted()
    assert stories.add_known(story_id=story, typed="红星机械厂\n\n \n李小龙", by="editor-he", now=NOW) == 2
    save(story, version=2, texts={"zh-hans": Words("h", "q", "s", "紅星機械廠的 Li Xiaolong")})
    assert len(gate.blocks(queries.findings(story))) == 2


@pytest.mark.parametrize("body", [
    "&#29579;建国", "&#x738B;建国", "王**建**国", "王*建*国", "王\\建\\国", "5&#54;78",
    "5️⃣6️⃣7️⃣8️⃣", "Wаng Jiаnguo", "王\u200b建\u2060国",
    "王<!-- -->建<!-- -->国", "Ｗａｎｇ．Ｊｉａｎｇｕｏ",
])  # fmt: skip
def test_it_sees_through_what_a_page_would_show_as_the_same(body):
    assert kinds(body, prints.take(prints.NOTHING, KNOWN)) & {"name", "number"}


def test_it_reads_through_a_link_in_the_middle_of_a_name():
    known = prints.take(prints.NOTHING, KNOWN)
    assert "name" in kinds("那天王[建](https://example.org)国说了", known)
    assert "number" in kinds("尾号5[6](https://example.org/)78", known)


@pytest.mark.parametrize(("text", "place", "blocked"), [
    ("西藏那曲退休的藏族厅级官员，七十多岁", "", True), ("他在四 川教书", "", True),
    ("他在四川教书", "southwest", True),
    ("他在四川教书", "SC", False), ("he taught in Sichuan", "HA", True), ("of Tibetan villages", "", True),
    ("in shan xi he said", "SN", False), ("in Shanxi he said", "SX", False), ("在內蒙", "", True),
    ("黄河南岸", "", False), ("上海南站", "SH", False), ("Inner Mongolia", "NM", False), ("他在北方教书", "", False),
    ("他见过山，也见过西边的海", "", False),
])  # fmt: skip
def test_it_stops_a_province_that_was_not_chosen(text, place, blocked):
    assert (gate.ELSEWHERE in kinds(text, role="teacher", place=place)) == blocked


@pytest.mark.parametrize(("text", "band"), [
    ("一位厅级干部", ""), ("A bureau-level official", ""), ("七十多岁的副厅", ""),
])  # fmt: skip
def test_it_counts_the_rank_and_the_age_that_the_text_tells(text, band):
    assert gate.CROWD_SMALL in kinds(text, role="person", place="XZ", band=band)
    assert gate.CROWD_SMALL not in kinds(text, role="person", place="")


def test_it_counts_an_age_that_is_told_in_words():
    assert gate.CROWD_SMALL in kinds("他七十多岁", role="police_officer", place="XZ")
    chosen_wide = {
        one.kind
        for one in gate.check(
            {"zh-hans": rules.Words(body="他七十多岁")}, role="police_officer", place="XZ", band="40s"
        )
    }
    assert gate.CROWD_SMALL in chosen_wide, "the narrower of what is chosen and what is told counts"
    assert gate.CROWD_SMALL not in kinds("他老了", role="police_officer", place="XZ")


@pytest.mark.parametrize("said", [
    "See [this](https://farline.example/a).",
    "看 https://farline.example/a 就知道", "www.farline.example", "x.example/i?u=81",
    "<https://farline.example/>",
])  # fmt: skip
def test_it_lets_no_link_into_a_story(said):
    assert gate.LINK in kinds(said)
    assert gate.LINK in {one.kind for one in gate.check_lines({"en": said}, field=gate.CORRECTION)}


def test_it_takes_no_ordinary_sentence_for_a_link():
    assert gate.LINK not in kinds("He read it twice.Then he laughed, and/or sighed: 3/4 of it was new.")
