"""Reading of a programme's data file (JSON): checked whole, path by path, before the first row is written."""

from .errors import DataFileError, Problem
from .load import Load
from .node import Node
from .reading import DataFile, read_data_file
from .registry import register_loader
from .rows import Row
from .run import LoadReport, load_file

__all__ = [
    "DataFile",
    "DataFileError",
    "Load",
    "LoadReport",
    "Node",
    "Problem",
    "Row",
    "load_file",
    "read_data_file",
    "register_loader",
]
