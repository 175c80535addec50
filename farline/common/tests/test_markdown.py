import re

from hypothesis import given
from hypothesis import strategies as st

from farline.common import markdown


def test_it_renders_what_stories_and_cards_need():
    html = markdown.render("# 标题\n\n> 引语\n\n- 一\n- 二\n\n[来源](https://example.org/a)")
    assert "<h2>标题</h2>" in html
    assert "<blockquote>" in html
    assert '<a href="https://example.org/a" rel="noopener noreferrer">来源</a>' in html


def test_it_shows_html_as_text():
    assert "&lt;script&gt;" in markdown.render("<script>alert(1)</script>")


def test_it_loads_nothing_from_elsewhere():
    html = markdown.render("![x](https://example.org/x.png)")
    assert "<img" not in html


def test_it_drops_links_that_run_code():
    html = markdown.render("[x](javascript:alert(1)) [y](data:text/html,x)")
    assert "href" not in html


@given(st.text(max_size=80))
def test_it_never_lets_a_foreign_tag_or_attribute_through(text: str):
    html = markdown.render(text)
    tags = re.findall(r"<\s*/?\s*([a-z0-9]+)([^>]*)>", html)
    assert {name for name, _ in tags} <= markdown.TAGS
    assert not any(re.search(r"\b(on\w+|style|src)=", rest) for _, rest in tags)
