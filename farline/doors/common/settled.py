"""Templates in which what says the same to everybody is written once in each language, not with every page.

Most of a page is letters and their translations: a call page asks for a hundred of them. Beside each other they are
one piece. Whatever depends on a reader, a person or a form is left as it stands.
"""

from collections.abc import Iterator
from typing import Any

from django.template.base import Node, NodeList, Template, TextNode
from django.template.context import Context
from django.template.defaulttags import CommentNode, LoadNode
from django.template.loaders import cached
from django.template.loaders.base import Loader as Base
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


class Settled(Node):
    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes, self.token = nodes, nodes[0].token
        self.said: dict[tuple[str | None, bool], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        key = get_language(), context.autoescape
        said = self.said.get(key)
        if said is None:
            said = self.said[key] = mark_safe("".join(one.render(context) for one in self.nodes))  # noqa: S308 - escaped
        return said


class Settling(Base):
    def get_template(self, template_name: str, skip: Any = None) -> Template:
        found = super().get_template(template_name, skip)
        settle(found.nodelist)
        return found


class Loader(cached.Loader, Settling):
    """Keeps each template once it was read, and settled."""


def settle(nodes: NodeList) -> None:
    """In place: of the nodes beside each other that say the same to everybody, one is made."""
    found: list[Node] = []
    run: list[Node] = []
    for node in [*nodes, None]:
        if node is not None and is_the_same_for_all(node):
            run.append(node)
            continue
        if run:
            found.append(run[0] if len(run) == 1 and isinstance(run[0], TextNode) else Settled(run))
            run = []
        if node is not None:
            found.append(node)
            for inside in _inside(node):
                settle(inside)
    nodes[:] = found


def _inside(node: Node) -> Iterator[NodeList]:
    for part in vars(node).values():
        if isinstance(part, NodeList):
            yield part
    for _condition, part in getattr(node, "conditions_nodelists", ()):  # of an {% if %}
        yield part


def is_the_same_for_all(node: Any) -> bool:
    """Whether nothing but the language changes what a node says, and it says nothing to those after it."""
    match node:
        case TextNode() | LoadNode() | CommentNode():
            return True
        case TranslateNode():
            whole = not node.asvar and not node.filter_expression.filters
            return whole and node.filter_expression.var.literal is not None and _is_fixed(node.message_context)
        case BlockTranslateNode():
            names = node.extra_context or node.countervar or node.asvar
            return not names and _is_fixed(node.message_context) and not node.render_token_list(node.singular)[1]
        case StaticNode():
            return node.varname is None and _is_fixed(node.path)
    return False


def _is_fixed(given: Any) -> bool:
    """Of what stands behind a tag's name: nothing, or letters in quotes."""
    return given is None or (not given.is_var and not given.filters)
