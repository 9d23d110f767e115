"""The steps of a loading. Apps add theirs from `AppConfig.ready()`, by name.

So nothing is imported before a file is loaded, and no lower app knows a higher one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Registered:
    order: int
    path: str
    is_reference: bool


_registry: set[Registered] = set()


def register_loader(order: int, path: str, *, is_reference: bool = False) -> None:
    """Add a step, by the dotted name of a function that takes a `Load`; steps run in ascending order.

    `is_reference` says that the step fills reference lists: it also runs on the lists shipped with the code.
    """
    _registry.add(Registered(order, path, is_reference))


def registered_loaders() -> list[Registered]:
    """The steps in the order in which they run."""
    return sorted(_registry)
