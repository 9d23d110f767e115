"""Loading of programmes and promotions; the demo data and the reference data stand beside."""

from .cohort import load_programmes
from .content import load_content
from .team import load_team, record_loading

__all__ = ["load_content", "load_programmes", "load_team", "record_loading"]
