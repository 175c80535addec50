"""`farline content check`: the content pack, read whole and in three languages. Exit 1 when it is broken.

`farline content override --draft N --by WHO --reason WHY`: a promise of health or safety, on the operator's own
responsibility. It covers this draft's very text and no other, and stands in the journal.
`farline content voice`: the lines of the simulated people, spoken into files where espeak-ng is installed.
"""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from farline.common import content
from farline.doors.commands import voices
from farline.guide import actions as guide
from farline.guide import drafts
from farline.journeys import check_content


class Command(BaseCommand):
    help = "Read the whole content pack and say, with file and place, what is wrong with it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check", "override", "voice"])
        parser.add_argument("--draft", type=int, default=0)
        parser.add_argument("--by", default="")
        parser.add_argument("--reason", default="")
        parser.add_argument(
            "--on", type=dt.date.fromisoformat, help="a day such as 2027-04-01: what will have expired"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "voice":
            return self._voice()
        if options["what"] == "override":
            return self._override(options)
        today = options["on"] or timezone.now().date()
        if not content.root().is_dir():
            self.stderr.write(f"There is no folder {content.root()}. Set FARLINE_CONTENT to your content pack.")
            raise SystemExit(1)
        report = check_content.read(today)
        for trouble in report.troubles:
            self.stdout.write(str(trouble))
        for name in report.converted:
            self.stdout.write(f"{name}: a machine converts its Traditional characters")
        for name in report.overridden:
            self.stdout.write(f"{name}: promises health or safety, on the operator's own responsibility")
        for name in report.expired:
            self.stdout.write(f"{name}: expired, shown to nobody")
        self.stdout.write(", ".join(f"{count} {folder}" for folder, count in report.counts.items()))
        if report.troubles:
            raise SystemExit(1)
        self.stdout.write("The content pack is sound.")

    def _voice(self) -> None:
        try:
            self.stdout.write(f"{voices.make()} lines were spoken into files.")
        except voices.NoProgram as trouble:
            raise CommandError(voices.NoProgram.__doc__) from trouble

    def _override(self, options: dict[str, Any]) -> None:
        draft = drafts.draft_for(options["draft"])
        if draft is None or not options["by"] or len(options["reason"].strip()) < 10:
            raise CommandError("Name the --draft, who you are with --by, and with --reason why, in a sentence.")
        guide.override(
            file=draft.file, text=draft.text, by=options["by"], reason=options["reason"].strip(), now=timezone.now()
        )
        self.stdout.write(f"{draft.file}: this text may be proposed now. Two others still have to approve it.")
