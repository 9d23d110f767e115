"""Where things are, and the reader of the environment: any NAME may be given as NAME_FILE, a path."""

from pathlib import Path

from environs import FileAwareEnv

env = FileAwareEnv(strip_whitespace=True)

BASE = Path(__file__).resolve().parents[2]
VAR = Path(env.str("VAR_DIR", "") or BASE / "var")
ASSETS_DIR = Path(env.str("ASSETS_DIR", "") or BASE / "var" / "assets")
