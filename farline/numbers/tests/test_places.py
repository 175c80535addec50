import pytest

from farline.common import provinces
from farline.numbers import places, prefix_file


def test_it_knows_a_place_in_each_of_the_31_provinces():
    assert {area.province for area in places.areas().values()} == set(provinces.NAMES)


@pytest.mark.parametrize(
    ("e164", "province", "name"),
    [
        ("+863910123456", "HA", "河南焦作"),
        ("+862101234567", "SH", "上海"),
        ("+861001234567", "BJ", "北京"),
        ("+869910123456", "XJ", "新疆乌鲁木齐"),
        ("+868910123456", "XZ", "西藏拉萨"),
    ],
)
def test_it_names_the_place_of_a_landline(e164: str, province: str, name: str):
    place = places.place_of(e164)
    assert place.province == province
    assert places.name_of(place.code, place.province, "zh-hans") == name


def test_it_sets_the_clock_two_hours_later_in_xinjiang_and_nowhere_else():
    shifts = {
        area.province: places.place_of(f"+86{code[1:]}01234567").clock_shift for code, area in places.areas().items()
    }
    assert {province for province, shift in shifts.items() if shift} == {"XJ"}
    assert shifts["XJ"] == 120


def test_it_names_places_in_three_languages():
    place = places.place_of("+869910123456")
    named = [places.name_of(place.code, place.province, language) for language in ("zh-hans", "zh-hant", "en")]
    assert named == ["新疆乌鲁木齐", "新疆烏魯木齊", "Ürümqi, Xinjiang"]


def test_it_says_nothing_of_a_prefix_that_is_not_in_the_table():
    assert places.place_of("+8619999999999") == places.NOWHERE


def test_it_finds_every_province_among_the_mobile_prefixes():
    table = prefix_file.prefixes()
    known = {places.place_of(f"+86{prefix}0000").province for prefix in range(1390000, 1400000)}
    assert known - {""} == set(provinces.NAMES)
    assert table.find(1300000) is not None
    assert table.find(1) is None


def test_it_records_where_the_prefix_table_comes_from():
    import hashlib

    licence = prefix_file.FILE.with_name("LICENSE-phone.md").read_text(encoding="utf-8")
    assert hashlib.sha256(prefix_file.FILE.read_bytes()).hexdigest() in licence
