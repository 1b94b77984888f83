"""The verb `completion`: the script that has a shell complete our commands."""

from __future__ import annotations

import click

from crawler.cli.completing import SHELLS, script


@click.command("completion", short_help="Print what has your shell complete commands")
@click.argument("shell", type=click.Choice(list(SHELLS)))
def completion(shell: str) -> int:
    r"""Print the script that has bash (from 4.4), zsh or fish complete verbs, options and names.

    Put it where your shell looks for such scripts, and open a new shell. Sources are read from
    the configuration each time, ids of articles from the archive.

    \b
    Examples:
      crawler completion bash > ~/.local/share/bash-completion/completions/crawler
      crawler completion zsh > "${fpath[1]}/_crawler"
      crawler completion fish > ~/.config/fish/completions/crawler.fish
    """
    click.echo(script(shell), nl=False)
    return 0
