"""`{% same suggested line %} … {% endsame %}`: what stands between is alike for everybody for whom these words are.

Written once for each of their values in each language. Nothing of a reader, a person or a form belongs in between.
"""

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
MOST, LONGEST = 200, 40  # kept at once, and letters of a value: what somebody typed may be anything


class Same(template.Node):
    def __init__(self, words: list[FilterExpression], nodelist: NodeList) -> None:
        self.words, self.nodelist = words, nodelist
        self.said: dict[tuple[object, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        given = [str(word.resolve(context, ignore_failures=True) or "") for word in self.words]
        key = (get_language(), context.autoescape, *given)
        said = self.said.get(key)
        if said is None:
            said = self.nodelist.render(context)
            if len(self.said) < MOST and max(map(len, given), default=0) <= LONGEST:
                self.said[key] = said
        return said


@register.tag
def same(parser: Parser, token: Token) -> Same:
    words = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endsame",))
    parser.delete_first_token()
    return Same(words, nodelist)
