"""Loading of the reference lists, the organisations, the people and the national study."""

from .directory import load_directory
from .reference import load_reference_lists
from .study import load_study

__all__ = ["load_directory", "load_reference_lists", "load_study"]
