import pytest


@pytest.fixture
def stored_files(settings, tmp_path):
    """The storage of production, in a folder of the test: what it holds, by relative name."""
    storage = {"BACKEND": "ess_platform.common.storage.WholeFileStorage"}
    settings.MEDIA_ROOT, settings.STORAGES = str(tmp_path / "media"), {**settings.STORAGES, "default": storage}
    root = tmp_path / "media"
    return lambda: sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
