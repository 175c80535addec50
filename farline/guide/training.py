"""A module from its file: a short text, then questions. What is asked is whether it was understood, not learned."""

from dataclasses import dataclass

from farline.common import content, markdown
from farline.guide import no_numbers

FOLDER = "training"


@dataclass(frozen=True)
class Answer:
    """`because` is told to whoever chose it."""

    text: str
    right: bool
    because: str


@dataclass(frozen=True)
class Question:
    ask: str
    answers: tuple[Answer, ...]

    @property
    def right(self) -> int:
        return next(place for place, answer in enumerate(self.answers) if answer.right)


@dataclass(frozen=True)
class Module:
    """`text` is cleaned HTML."""

    slug: str
    title: str
    place: int
    text: str
    questions: tuple[Question, ...]
    converted: bool


def build(name: str, language: str) -> Module:
    sheet = content.read(name)
    no_numbers.check(sheet)
    return Module(
        slug=sheet.name("slug"),
        title=sheet.said("title", language),
        place=sheet.get("place", int),
        text=markdown.render(sheet.said("text", language)),
        questions=tuple(_question(row, language) for row in sheet.tables("question")),
        converted=sheet.lacks(language),
    )


def _question(row: content.Table, language: str) -> Question:
    answers = tuple(
        Answer(
            one.said("text", language),
            one.get("right", bool) if "right" in one.values else False,
            one.said("because", language),
        )
        for one in row.tables("answer")
    )
    if len(answers) < 2 or sum(answer.right for answer in answers) != 1:
        raise row.broken("answer", "a question has two answers or more, and exactly one of them is right")
    return Question(row.said("ask", language), answers)
