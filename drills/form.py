"""The common form of every drill: counts, and a sentence for each breach. A drill without a breach has passed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Report:
    """`counts` say what was tried and found; `breaches` are the promises that did not hold."""

    drill: str
    case: str
    counts: dict[str, float | int | str] = field(default_factory=dict)
    breaches: list[str] = field(default_factory=list)
    skipped: str = ""  # why this machine cannot run it; neither passed nor failed

    def count(self, **what: float | int | str) -> None:
        self.counts |= what

    def must(self, holds: bool, breach: str) -> None:
        if not holds:
            self.breaches.append(breach)

    @property
    def passed(self) -> bool:
        return not self.breaches


def as_json(report: Report) -> str:
    line: Mapping[str, object] = {
        "drill": report.drill,
        "case": report.case,
        "pass": None if report.skipped else report.passed,
        "counts": report.counts,
        "breaches": report.breaches,
        "skipped": report.skipped,
    }
    return json.dumps(line, ensure_ascii=False)


def in_words(report: Report) -> str:
    counts = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in report.counts.items())
    if report.skipped:
        return f"{report.drill} · {report.case}: not run here: {report.skipped}"
    state = "held" if report.passed else "BREACHED"
    return "\n  ".join([f"{report.drill} · {report.case}: {state}. {counts}", *report.breaches])
