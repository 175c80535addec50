"""`farline import_list FILE`: a list comes in as by the pages, with its progress on the terminal. No number is shown.

The worker goes on with it when this process is killed, and so does `--resume`. Ctrl-C is the page's cancel.
"""

import datetime as dt
import signal
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from farline.common import vault
from farline.doors.commands import bringing_in, progress
from farline.doors.commands.list_files import in_sum, layout_of, read_as, terminal_language
from farline.doors.office import import_form, list_words, refusals
from farline.numbers import actions, encodings, labels, queries, reading, rules

KEPT_NOTHING = 3
CANCELLED = 130  # what a shell expects of a program that was stopped with Ctrl-C


class Command(BaseCommand):
    help = (
        "Bring a list in, as the pages do, and show on the terminal how far it is. --dry-run keeps nothing. "
        f"Ends with {KEPT_NOTHING} when no number of the file was kept, with {CANCELLED} after Ctrl-C."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--dry-run", action="store_true", help="judge each row and keep nothing")
        parser.add_argument("--by", metavar="HANDLE", default="", help="the coordinator or importer who brings it in")
        parser.add_argument("--name", default="", help="of the list, for the office only; no person's name")
        parser.add_argument("--provenance", default="", help="who made the list, from what, and when")
        parser.add_argument("--lawful-basis", default="", help="why these people may be called")
        parser.add_argument(
            "--last-day", metavar="YYYY-MM-DD", type=dt.date.fromisoformat,
            help=f"then every number is destroyed; at most {rules.MOST_DAYS} days off, else {import_form.USUAL_DAYS}",
        )  # fmt: skip
        parser.add_argument(
            "--campaign", type=int, metavar="ID", help="the campaign that calls it, if there is one yet"
        )
        parser.add_argument("--encoding", choices=encodings.OFFERED, help="instead of the one that is guessed")
        parser.add_argument("--column", type=int, help="the column with the numbers, counted from 1")
        parser.add_argument("--resume", type=int, metavar="ID", help="go on with an import that was broken off")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(terminal_language()):
            if not (options["file"] or options["resume"]):
                raise CommandError(str(labels.trouble_label("cannot_open")))
            if options["dry_run"]:
                return self._judge(options)
            try:
                by = bringing_in.importer(options["by"])
                intake_id = bringing_in.own(options["resume"], by) if options["resume"] else self._receive(options, by)
                self._run(intake_id, by)
            except rules.FileTrouble as trouble:
                raise CommandError(str(labels.trouble_label(trouble.code))) from None
            except refusals.LIST as refusal:
                raise CommandError(refusals.sentence(refusal)) from None
            except (vault.KeysLocked, vault.KeysMissing) as trouble:
                raise CommandError(str(trouble) or str(trouble.__doc__)) from None
            self._report(queries.intake_for(intake_id))

    def _judge(self, options: dict[str, Any]) -> None:
        given = {name: options[name] for name in ("encoding", "column")}
        call_command("inspect", options["file"], sum=True, stdout=self.stdout, stderr=self.stderr, **given)
        self.stdout.write(
            _("Nothing was kept. Who is in a list already, or said never again, shows only in the import itself.")
        )

    def _receive(self, options: dict[str, Any], by: str) -> int:
        now = timezone.now()
        ground = {name: options[name] for name in ("name", "provenance", "lawful_basis")}
        ground["expires_on"] = options["last_day"] or now.date() + dt.timedelta(days=import_form.USUAL_DAYS)
        opener = reading.from_path(options["file"], most=settings.MAX_UPLOAD_BYTES)
        told = bringing_in.Told(options["encoding"], options["column"], options["campaign"])
        intake_id = bringing_in.receive(opener, ground, told, by=by, now=now)
        self.stdout.write("\n".join(read_as(opener, layout_of(opener, told.encoding, told.column))))
        return intake_id

    def _run(self, intake_id: int, by: str) -> None:
        stop, line = threading.Event(), progress.Line(self.stdout)

        def moved() -> None:
            if stop.is_set():
                stop.clear()
                actions.cancel_intake(intake_id=intake_id, by=by, now=timezone.now())
                line.say(_("The import stops after the rows it is at."))
            seen = queries.intake_for(intake_id)
            share = f"  {seen.rows_done * 100 // seen.rows_total} %" if seen.rows_total else ""
            words = _("Row {done} of {total}, {kept} kept")
            line.show(words.format(done=seen.rows_done, total=seen.rows_total, kept=seen.kept) + share)

        line.say(
            _("Import {id}. Should it break off, the worker goes on with it, or --resume {id}.").format(id=intake_id)
        )
        before = signal.signal(signal.SIGINT, lambda *_: stop.set())
        try:
            bringing_in.follow(intake_id=intake_id, by=by, moved=moved, wait=stop.wait)
        finally:
            signal.signal(signal.SIGINT, before)
            line.end()

    def _report(self, seen: queries.IntakeView) -> None:
        facts = ((_("Rows read"), seen.rows_done), (_("Kept"), seen.kept), (_("Refused"), seen.refused))
        self.stdout.write("\n".join([*(f"{word}: {count}" for word, count in facts), *in_sum(dict(seen.reasons))]))
        if seen.state == rules.FAILED:
            raise CommandError(str(labels.trouble_label(seen.trouble)))
        if seen.state == rules.DONE and not seen.kept:
            raise CommandError(str(list_words.NOTHING_KEPT), returncode=KEPT_NOTHING)
        one = queries.list_for(seen.list_id)
        self.stdout.write(str(list_words.state(one)))
        if one.state == rules.DRAFT and seen.state == rules.DONE:
            self.stdout.write(str(labels.HOLDS_IDENTITIES))
        elif one.state == rules.CHECKED:
            self.stdout.write(_("Only a released list is called, and only while its campaign runs."))
        if seen.state == rules.CANCELLED:
            words = _(
                "The import was cancelled. What had come in before stays; bring the file in again for the rest, "
                "nothing comes in twice."
            )
            raise CommandError(words, returncode=CANCELLED)
