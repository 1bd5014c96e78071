"""Settings that a dataclass holds, as arguments of the command line, so that neither lists them twice."""

import argparse
from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any, get_args, get_origin, get_type_hints


def add_settings(parser: argparse.ArgumentParser, of: type, defaults: Mapping[str, Any] | None = None) -> None:
    """An argument for each setting of a dataclass; where `defaults` are given, for these alone, with these defaults.

    A setting is a number, a text, a number or None, or a tuple of numbers.
    """
    if defaults is None:
        defaults = {setting.name: setting.default for setting in fields(of)}
    hints = get_type_hints(of)
    for name, default in defaults.items():
        listed = get_origin(hints[name]) is tuple
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            type=_type_of_one(hints[name]),
            default=default,
            # A list that is never empty by default must not become so by mistake.
            nargs=("+" if default else "*") if listed else None,
            help="(default: %(default)s)",
        )


def read_settings(arguments: argparse.Namespace, names: Collection[str]) -> dict[str, Any]:
    """These settings as they were given."""
    values = {name: getattr(arguments, name) for name in names}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def _type_of_one(hint: Any) -> Any:
    """Of `float | None` and of `tuple[float, ...]`: float."""
    inner = [part for part in get_args(hint) if part not in (type(None), ...)]
    return inner[0] if inner else hint
