"""What is the same for everybody is written once in each language; what is not, every time."""

from typing import Any

from django.template import engines
from django.utils.translation import override

from farline.doors.common.settled import Settled, settle

PAGE = """{% load i18n static %}<h1>{% translate "Save" %}</h1>{% static "common/farline.css" %}
{% if person %}<p>{% translate "Save" %} {{ person }}</p>{% endif %}{% translate person %}
{% translate "Save" as said %}{% blocktranslate %}Day{% endblocktranslate %}
{% blocktranslate with who=person %}{{ who }}{% endblocktranslate %}"""


def made(text: str) -> Any:
    return engines["django"].from_string(text)


def written(page: Any, language: str, person: str) -> str:
    with override(language):
        return str(page.render({"person": person}))


def test_it_says_to_each_what_it_would_have_said():
    plain, settled = made(PAGE), made(PAGE)
    settle(settled.template.nodelist)
    for language in ("zh-hans", "en", "zh-hant", "zh-hans"):
        for person in ("meilan", "<b>", ""):
            assert written(settled, language, person) == written(plain, language, person)


def test_it_makes_one_piece_of_what_stands_beside_each_other():
    nodes = made('{% load i18n %}<b>{% translate "Save" %}</b>{{ who }}!').template.nodelist
    settle(nodes)
    assert [type(one).__name__ for one in nodes] == ["Settled", "VariableNode", "TextNode"]


def test_every_template_of_the_site_is_settled():
    page: Any = engines["django"].get_template("desk/call.html")
    assert page.template.nodelist.get_nodes_by_type(Settled)


def test_it_writes_once_what_is_alike_and_anew_what_is_not():
    page = made("{% load same %}{% same chosen %}{{ chosen }} of {{ given }}{% endsame %}")
    said = [page.render({"chosen": chosen, "given": given}) for chosen, given in [("a", 1), ("a", 2), ("b", 3)]]
    assert said == ["a of 1", "a of 1", "b of 3"]
    with override("en"):
        assert page.render({"chosen": "a", "given": 4}) == "a of 4"
    assert page.render({"chosen": "<" * 50, "given": 5}) != page.render({"chosen": "<" * 50, "given": 6})
