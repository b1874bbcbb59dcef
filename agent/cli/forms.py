"""Commands with many options: the options are the fields of a dataclass, and the command gets it filled in."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

Form = TypeVar("Form")


def filled_in(form: type[Form]) -> Callable[[Callable[[Form], None]], Callable[..., None]]:
    """Let a command that takes one form be called with the fields of the form as its options."""

    def decorate(command: Callable[[Form], None]) -> Callable[..., None]:
        def call(**given: Any) -> None:
            command(form(**given))

        call.__name__, call.__doc__ = command.__name__, command.__doc__
        call.__annotations__ = {**get_type_hints(form, include_extras=True), "return": None}
        signature = inspect.signature(form)
        fields = [one.replace(annotation=call.__annotations__[one.name]) for one in signature.parameters.values()]
        call.__signature__ = signature.replace(parameters=fields, return_annotation=None)  # type: ignore[attr-defined]
        return call

    return decorate
