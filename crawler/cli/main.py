"""The command `crawler`: global options, and verbs that are imported when they are used."""

from __future__ import annotations

import errno
import gc
import importlib
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from crawler import __version__
from crawler.cli.exits import with_exits
from crawler.errors import CrawlerError, SystemLimitError

VERBS: dict[str, tuple[str, str, str]] = {
    "init": ("Commands", "setup:init", "Write a configuration to start from"),
    "demo": ("Commands", "demo:demo", "Archive the bundled little site and show what came of it"),
    "add": ("Commands", "adding:add", "Follow a site: find its feed, try it, write the YAML"),
    "test": ("Commands", "preview:test", "Fetch a source or URL once and show what it yields"),
    "edit": ("Commands", "editing:edit", "Open a source in your editor, then check and test it"),
    "rename": ("Commands", "renaming:rename", "Give a source another name, and move its posts"),
    "run": ("Commands", "daemon:run", "Run as a daemon: poll sources when they are due"),
    "once": ("Commands", "work:once", "Poll sources now, archive what is new, and exit"),
    "backfill": ("Commands", "work:backfill", "Archive the past of sources; goes on where it was"),
    "status": ("Commands", "status:status", "Show how each source is doing, and what to do"),
    "list": ("Archive", "reading:list_articles", "List articles"),
    "show": ("Archive", "reading:show", "Print an article as it was written"),
    "raw": ("Archive", "reading:raw", "Print a page as it was fetched"),
    "history": (
        "Archive",
        "versions:history",
        "Show what became of an article since it came",
    ),
    "diff": ("Archive", "versions:diff", "Show what changed between two versions of an article"),
    "resolve": (
        "Archive",
        "resolving:resolve",
        "Decide about a post that you edited or deleted",
    ),
    "verify": ("Archive", "verifying:verify", "Check that everything archived is what it was"),
    "backup": (
        "Archive",
        "backing_up:backup",
        "Copy the archive as it is at one moment, also while it grows",
    ),
    "reextract": (
        "Archive",
        "reextracting:reextract",
        "Apply changed rules to what is archived already",
    ),
    "rebuild": ("Archive", "rebuilding:rebuild", "Make database and posts anew from the archive"),
    "forget": ("Archive", "forgetting:forget", "Take articles out of the archive for good"),
    "export": ("Exchange", "exporting:export", "Write the archive for others: WARC, WACZ, JSON"),
    "explain": (
        "Diagnose",
        "explaining:explain",
        "Tell why an article, or what became of a URL, is as it is",
    ),
    "extract": ("Diagnose", "extracting:extract", "Make articles of saved pages, without network"),
    "check": ("Diagnose", "setup:check", "Check the configuration"),
    "doctor": (
        "Commands",
        "doctor:doctor",
        "Find what is wrong with this installation, and what to do",
    ),
    "healthcheck": (
        "Diagnose",
        "healthcheck:healthcheck",
        "Tell a supervisor whether the daemon is well",
    ),
    "completion": (
        "Diagnose",
        "completion:completion",
        "Print what has your shell complete commands",
    ),
    "schema": ("Diagnose", "setup:schema", "Print the JSON Schema of the source files"),
}
"""Verb -> section of the help, where it lives below crawler.cli, one line of help."""

UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What the system says of an output that leads to a full disk, or to a terminal that has gone."""
GLOBAL_FLAGS = ("-v", "-vv", "--verbose", "-q", "--quiet", "--json")
GLOBAL_VALUES = ("--config", "--archive", "--log-format")


@dataclass(slots=True)
class Session:
    """What the global options say.

    Attributes:
        config: Folder of the configuration.
        archive: Archive that overrides the setting.
        json: Results as JSON.
        verbosity: -1 quiet, 0 normal, 1 and 2 more.
    """

    config: Path = field(default_factory=lambda: Path("config"))
    archive: Path | None = None
    json: bool = False
    verbosity: int = 0
    log_format: str | None = None


class Verbs(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all verbs, the most used first."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a verb."""
        import inspect  # noqa: PLC0415 - keeps start-up quick

        del ctx
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name][1].partition(":")
        with importing():
            command: click.Command = getattr(importlib.import_module(f"crawler.cli.{module}"), name)
        # click keeps a paragraph's lines behind this character, which a raw docstring only spells.
        told = inspect.cleandoc(command.help or "").replace("\\b\n", "\b\n")
        command.help = with_exits(cmd_name, told)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a verb.

        Raises:
            SystemLimitError: what it says cannot be written.
        """
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # The reader has gone (`crawler list | head`): nothing is left to say, and to nobody.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except OSError as error:
            if error.errno not in UNWRITABLE or error.filename is not None:
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemLimitError(f"the output cannot be written: {error.strerror}") from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a verb; a misspelled one is answered with a suggestion."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from difflib import get_close_matches  # noqa: PLC0415 - only when it is needed

            near = get_close_matches(args[0], VERBS, n=1)
            guess = f" — did you mean '{near[0]}'?" if near else ""
            ctx.fail(f"no such command '{args[0]}'{guess}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs by section, without importing them."""
        del ctx
        sections: dict[str, list[tuple[str, str]]] = {}
        for verb, (section, _, line) in VERBS.items():
            sections.setdefault(section, []).append((verb, line))
        for section, rows in sections.items():
            with formatter.section(section):
                formatter.write_dl(rows)


@contextmanager
def importing() -> Iterator[None]:
    """Keep all that is imported meanwhile off the garbage collector.

    It never becomes garbage; looked at again and again, it took an eighth of the time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Global options may also stand behind the verb. Exit codes: 0 done, 1 a listing "
    "failed, 2 usage or configuration, 3 state or disk, 130 interrupted.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="CRAWLER_CONFIG",
    default=Path("config"),
    show_default=True,
    help="Folder of the configuration.",
)
@click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    help="Archive, in place of the one in crawler.yaml.",
)
@click.option("-v", "--verbose", count=True, help="Say more; twice for every request.")
@click.option("-q", "--quiet", is_flag=True, help="Say only what failed.")
@click.option("--json", "as_json", is_flag=True, help="Results as JSON.")
@click.option(
    "--log-format", type=click.Choice(["human", "json"]), help="Form of the log on standard error."
)
@click.version_option(__version__, prog_name="crawler")
@click.pass_context
def cli(  # noqa: PLR0913, PLR0917 - one parameter an option
    ctx: click.Context,
    config: Path,
    archive: Path | None,
    verbose: int,
    quiet: bool,  # noqa: FBT001 - a flag
    as_json: bool,  # noqa: FBT001 - a flag
    log_format: str | None,
) -> None:
    """Longshelf: archive every article of the feeds and sites you follow, as plain files."""
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    ctx.obj = Session(config, archive, as_json, -1 if quiet else verbose, log_format)


def main() -> None:
    """Run the command; every error of ours ends in a message and its exit code."""
    if asked := os.environ.get("_CRAWLER_COMPLETE"):
        from crawler.cli.completing import complete  # noqa: PLC0415 - only when a shell asks

        sys.exit(complete(asked))
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file's name may hold bytes that are no text: it is shown with escapes.
        sys.stdout.reconfigure(errors="backslashreplace")
    arguments = globals_first(sys.argv[1:])
    as_json = "--json" in arguments
    try:
        code = cli.main(args=arguments, prog_name="crawler", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        if as_json:
            complain_as_json("usage", error.format_message(), "")
        error.show()
        sys.exit(error.exit_code)
    except CrawlerError as error:
        complain(error, as_json=as_json)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


def globals_first(arguments: Sequence[str]) -> list[str]:
    """Move global options that stand behind the verb before it."""
    front: list[str] = []
    rest: list[str] = []
    todo = list(arguments)
    while todo:
        word = todo.pop(0)
        if word == "--":
            rest += [word, *todo]
            break
        name = word.partition("=")[0]
        if word in GLOBAL_FLAGS or (name in GLOBAL_VALUES and "=" in word):
            front.append(word)
        elif word in GLOBAL_VALUES and todo:
            front += [word, todo.pop(0)]
        else:
            rest.append(word)
    return front + rest


def complain(error: CrawlerError, *, as_json: bool) -> None:
    """Say what went wrong, on standard error and, as JSON, where the result would stand."""
    from crawler.text import redact, terminal  # noqa: PLC0415 - keeps start-up quick

    if as_json:
        complain_as_json(error.code, redact(error.message), redact(error.hint))
    lines = [terminal(redact(line)) for line in error.message.splitlines()]
    if len(lines) == 1:
        click.echo(f"error: {lines[0]} ({error.code})", err=True)
    else:
        click.echo("\n".join([*lines, f"error: {error.code}"]), err=True)
    if error.hint:
        click.echo(f"  {terminal(redact(error.hint))}", err=True)


def complain_as_json(code: str, message: str, hint: str) -> None:
    """Print what went wrong where the result would stand."""
    import json  # noqa: PLC0415 - keeps start-up quick

    error = {"code": code, "message": message, "hint": hint}
    click.echo(json.dumps({"v": 1, "error": error}, ensure_ascii=False))
