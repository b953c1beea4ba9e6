"""`carbonstd pack`: for package authors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from carbonstd.cli import listing, options, sources
from carbonstd.cli.language import both
from carbonstd.cli.output import SESSION, emit, note
from carbonstd.errors import PackageError

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help=both("数据包：列出、生成描述、检查、测试", "data packages: list, build, lint, test"),
)


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="pack")


@app.callback()
def pack(lang: options.Lang = None) -> None:
    """Take the options of `carbonstd pack` itself."""


Folders = Annotated[
    Optional[list[Path]],
    typer.Argument(help=both("数据包目录；默认全部", "package folders; all by default"), show_default=False),
]


@app.command("list", help=both("列出数据包", "list packages"))
def list_(
    packages: options.Packages = None, output_format: options.OutputFormat = None, lang: options.Lang = None
) -> int:
    """List packages."""
    return listing.list_("packages", packages=packages, output_format=output_format)


@app.command("build", help=both("生成 datapackage.json", "generate datapackage.json"))
def build(
    folders: Folders = None,
    packages: options.Packages = None,
    check: Annotated[
        bool, typer.Option("--check", help=both("只检查是否最新", "only check that they are up to date"))
    ] = False,
    lang: options.Lang = None,
) -> int:
    """Generate descriptors."""
    from carbonstd import maintain

    stale = 0
    for folder in _folders(folders, packages):
        if check:
            text = maintain.build_descriptor(folder).encode()
            path = folder / "datapackage.json"
            changed = not path.is_file() or path.read_bytes() != text
        else:
            changed = maintain.build(folder)
        if changed:
            stale += 1
            emit(f"{folder.parent.name}.{folder.name}\n")
    note(
        SESSION.say(
            f"{stale} 个描述文件{'需要更新' if check else '已更新'}",
            f"{stale} descriptors {'are stale' if check else 'written'}",
        )
    )
    return int(check and stale > 0)


@app.command("lint", help=both("检查数据包", "check packages"))
def lint(
    folders: Folders = None,
    packages: options.Packages = None,
    strict: Annotated[bool, typer.Option("--strict", help=both("警告也算失败", "warnings fail too"))] = False,
    lang: options.Lang = None,
) -> int:
    """Check packages."""
    from carbonstd import maintain

    findings = [finding for folder in _folders(folders, packages) for finding in maintain.lint(folder)]
    for finding in findings:
        emit(f"{finding.rule} {finding.severity}: {finding.message(SESSION.language)}\n")
    errors = sum(finding.severity == "error" for finding in findings)
    note(
        SESSION.say(
            f"{errors} 个错误，{len(findings) - errors} 个警告", f"{errors} errors, {len(findings) - errors} warnings"
        )
    )
    return int(errors > 0 or (strict and bool(findings)))


@app.command("test", help=both("重算数据包的算例", "replay the worked cases of packages"))
def test(folders: Folders = None, packages: options.Packages = None, lang: options.Lang = None) -> int:
    """Replay worked cases."""
    from carbonstd import maintain

    catalogue = sources.open_catalogue(packages)
    outcomes = [
        outcome
        for folder in _folders(folders, packages)
        for outcome in maintain.test_package(folder, catalogue, sources.today())
    ]
    failed = [outcome for outcome in outcomes if outcome.faults]
    for outcome in failed:
        emit(f"{outcome.package}: {outcome.case}\n" + "".join(f"  {fault}\n" for fault in outcome.faults))
    note(
        SESSION.say(
            f"{len(outcomes) - len(failed)} 个算例通过，{len(failed)} 个不符",
            f"{len(outcomes) - len(failed)} cases hold, {len(failed)} do not",
        )
    )
    return int(bool(failed))


def _folders(folders: list[Path] | None, packages: list[Path] | None) -> list[Path]:
    if folders:
        for folder in folders:
            if not (folder / "standard.toml").is_file():
                raise PackageError(f"{folder} 没有 standard.toml", f"{folder} has no standard.toml")
        return folders
    catalogue = sources.open_catalogue(packages)
    return [package.folder for package in catalogue.packages if package.folder is not None]
