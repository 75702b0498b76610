"""Writes the pages of `docs/reference` that say what the code says; tests fail when the two differ."""

from pathlib import Path

import typer

from fairday_agent.cli import app as agent_app
from fairday_reports.feeds.page import feeds_page
from fairday_reports.feeds.schema import SETS
from fairday_reports.metrics.page import metrics_page
from fairday_reports.metrics.registry import METRICS
from fairday_server.cli.app import app as server_app

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"


def main() -> None:
    """Replaces the pages."""
    (REFERENCE / "commands.md").write_text(commands_page(), encoding="utf-8")
    (REFERENCE / "metrics.md").write_text(metrics_page(METRICS.values()), encoding="utf-8")
    (REFERENCE / "feeds.md").write_text(feeds_page(SETS.values()), encoding="utf-8")


def commands_page() -> str:
    """The page: a heading and the help text of every command, in the order of the tree."""
    parts = ["# Commands", "Written from the commands' own help by `scripts/write_reference.py`."]
    for name, app in (("fairday", server_app), ("fairday-agent", agent_app)):
        parts += _sections(name, typer.main.get_command(app), [name])
    return "\n\n".join(parts) + "\n"


def _sections(name: str, command: object, path: list[str]) -> list[str]:
    subcommands = getattr(command, "commands", None)
    if subcommands:
        return [section for sub in subcommands for section in _sections(sub, subcommands[sub], [*path, sub])]
    summary, _, more = (getattr(command, "help", None) or "").strip().partition("\n\n")
    lines = [f"## {' '.join(path)}", " ".join(summary.split())]
    if more:
        lines.append(" ".join(more.split()))
    table = ["| argument or option | what | default |", "| --- | --- | --- |"]
    for param in getattr(command, "params", []):
        if param.name == "help":
            continue
        shown = (
            ", ".join(f"`{opt}`" for opt in param.opts) if param.opts[0].startswith("-") else f"`{param.name.upper()}`"
        )
        default = "" if param.default in (None, False, ()) or callable(param.default) else f"`{param.default}`"
        required = "required" if param.required else default
        table.append(f"| {shown} | {getattr(param, 'help', '') or ''} | {required} |")
    if len(table) > 2:
        lines.append("\n".join(table))
    example = (getattr(command, "epilog", None) or "").removeprefix("Example: ")
    if example:
        lines.append(f"```\n{example}\n```")
    return lines


if __name__ == "__main__":
    main()
