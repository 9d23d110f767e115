"""What a data file is refused for: JSON paths and French rules."""

from dataclasses import dataclass

NBSP = "\u00a0"
MAX_PROBLEMS = 100  # enough to repair a file; a broken one would otherwise list every line


@dataclass(frozen=True)
class Problem:
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}{NBSP}: {self.message}" if self.path else self.message


class DataFileError(Exception):
    """The file is refused and nothing is written; `problems` says where and why."""

    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

    @classmethod
    def at(cls, path: str, message: str) -> "DataFileError":
        """Build the refusal for one single reason."""
        return cls([Problem(path, message)])
