"""Search as you type over many cards of three languages: our search, the database's LIKE, and reading all of it.

Timed are the first twenty answers, as a caller at a step of a script sees them, through the whole way: is the folder
as it was, fold the question, find, rank by place and by the step's tags. Recall is counted once, on all answers,
against reading every card. Reading so many files takes half a minute and is not what is measured: the cards are made
in memory, beside a folder of as many empty files. `cpu_p95_ms`: the processor's time, which other work lengthens less.
"""

import contextlib
import functools
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest import mock

from django.test.utils import override_settings

from bench import form
from bench.rivals import search_like
from farline.common import chinese, content
from farline.guide import cards as cards_file
from farline.guide import queries, rules

CARDS, FULL, QUESTIONS, LIMIT = 20_000, 100_000, 500, 20
TAGS = tuple(f"tag {n}" for n in range(20))
STEP = TAGS[:2]  # those of the step that the caller is at
FEWER = 30  # questions to the two slow ones: their rate is the same for any number
MOST_P95_MS = 10.0


def cases(size: int | None, full: bool) -> Iterator[form.Case]:
    count = size or (FULL if full else CARDS)
    with _pack(count):
        known = queries.cards("zh-hans")
        texts = ["\n".join(card.found_in) for card in known]
        asked = _questions(texts)
        queries.search(asked[0], "zh-hans")  # the index is made at the first question of a process
        recall = _recall(asked, texts, [card.id for card in known])
        extra: dict[str, object] = {"recall": recall, "bar_p95_ms": MOST_P95_MS}
        p95: list[float] = []

        def ours() -> form.Sample:
            sample = _timed(lambda question: queries.search(question, "zh-hans", LIMIT, tags=STEP), asked)
            p95.append(form.percentile(sample.seconds, 95) * 1000)
            extra["p95_ms"] = round(statistics.median(p95), 2)
            if "cpu_p95_ms" not in extra:
                cpu = _timed(
                    lambda question: queries.search(question, "zh-hans", LIMIT, tags=STEP), asked, time.thread_time
                )
                extra["cpu_p95_ms"] = round(form.percentile(cpu.seconds, 95) * 1000, 2)
            return sample

        table = search_like.Table([card.found_in for card in known])
        terms = {question: chinese.fold(question).split() for question in asked}
        yield form.Case(
            "search",
            f"{count:,} cards of about {sum(map(len, texts)) // count} characters, {len(asked)} questions",
            "questions/s",
            ours,
            rival=lambda: _timed(lambda question: table.find(terms[question], LIMIT), asked[:FEWER]),
            limit=lambda: _timed(lambda question: _read_all(terms[question], texts), asked[:FEWER]),
            must=lambda _: recall == 1.0 and statistics.median(p95) <= MOST_P95_MS,
            extra=extra,
        )


def _timed(find, asked: Sequence[str], clock=time.perf_counter) -> form.Sample:  # type: ignore[no-untyped-def]
    seconds = []
    for question in asked:
        began = clock()
        find(question)
        seconds.append(clock() - began)
    return form.Sample(len(asked) / sum(seconds), seconds)


def _read_all(terms: Sequence[str], texts: Sequence[str]) -> list[int]:
    first, *others = terms
    found = [n for n, text in enumerate(texts) if first in text]
    return [n for n in found if all(term in texts[n] for term in others)] if others else found


def _recall(asked: Sequence[str], texts: Sequence[str], ids: Sequence[str]) -> float:
    """The share of cards that reading finds which the search finds, too; more than it should counts as none."""
    due = got = 0
    for question in asked:
        by_eye = {ids[n] for n in _read_all(chinese.fold(question).split(), texts)}
        found = {card.id for card in queries.search(question, "zh-hans", None)}
        due += len(by_eye)
        got += len(by_eye & found) if found <= by_eye else 0
    return round(got / due, 6)


def _questions(texts: Sequence[str]) -> list[str]:
    """Pieces of 1 to 6 characters out of the cards' own texts, the same ones each time."""
    chance = random.Random(6)  # noqa: S311 - a drawing for a measurement
    found: list[str] = []
    while len(found) < QUESTIONS:
        text = chance.choice(texts)
        start = chance.randrange(len(text) - 6)
        piece = text[start : start + chance.randint(1, 6)]
        if piece.split():
            found.append(piece)
    return found


@contextlib.contextmanager
def _pack(count: int) -> Iterator[None]:
    """A pack of invented cards, made by shuffling the sentences of the shipped ones."""
    shipped = {language: queries.cards(language) for language in content.LANGUAGES}
    sentences = {
        language: [line for card in cards for line in _lines(card.found_in[2])] for language, cards in shipped.items()
    }
    chance = random.Random(20)  # noqa: S311 - a drawing for a measurement
    made: dict[str, rules.Card] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "cards"
        folder.mkdir()
        (folder.parent / "pack.toml").write_text("demo = true\n", encoding="utf-8")
        for number in range(count):
            (folder / f"X{number:06d}.toml").touch()
            made[f"cards/X{number:06d}.toml"] = _card(f"X{number:06d}", sentences, chance)
        with (
            override_settings(CONTENT_DIR=Path(name), OWN_CONTENT_DIR=None),
            mock.patch.object(cards_file, "build", lambda file, _language: made[file]),
        ):
            yield


def _lines(text: str) -> list[str]:
    """The texts of shipped cards are folded already, and folding changes nothing of a folded text."""
    return [line.strip() for line in text.splitlines() if len(line.strip()) > 5]


def _card(id: str, sentences: dict[str, list[str]], chance: random.Random) -> rules.Card:
    title, body = (
        "\n".join(_said(chance.sample(sentences[language], most), short, chance) for language in content.LANGUAGES)
        for most, short in ((1, 20), (3, None))
    )
    return rules.Card(
        id=id,
        title=title,
        classes=("V",),
        status="approved",
        answer=body,
        sources=(),
        also=(),
        tags=(chance.choice(TAGS),),
        promise="",
        outcome="",
        reviewed="2026-11-01",
        converted=False,
        found_in=(title, id.casefold(), body),
        initials=chinese.initials(title),
    )


def _said(lines: list[str], short: int | None, chance: random.Random) -> str:
    # Each card has something of its own, as real ones do: a few characters that hardly any other has.
    return " ".join([*(line[:short] for line in lines), "".join(chance.choices(_rare(), k=6))])


@functools.cache
def _rare() -> str:
    return chinese.fold("".join(map(chr, range(0x4E00, 0x9000))))
