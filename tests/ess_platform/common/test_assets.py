"""Named front-end files are copied, once; nothing half-made is left."""

import json

import pytest

from ess_platform.common import assets


@pytest.fixture
def target(tmp_path, monkeypatch):
    """An assets folder of our own, and packages that need no network."""
    monkeypatch.setenv("ASSETS_DIR", str(tmp_path / "assets"))
    runs = []

    def fake_npm(prefix):
        runs.append(prefix)
        for pattern in assets.FILES:
            path = prefix / "node_modules" / pattern.replace("*", "house")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"content\n/*# sourceMappingURL=x.map */")

    monkeypatch.setattr(assets, "install_packages", fake_npm)
    return tmp_path / "assets", runs


def test_named_files_are_copied_without_source_maps(target):
    folder, _ = target
    assert assets.build() is True
    assert (folder / "bootstrap" / "bootstrap.min.css").read_bytes() == b"content\n"
    assert b"sourceMappingURL" in (folder / "icons" / "house.svg").read_bytes()
    assert sorted(path.name for path in folder.parent.iterdir()) == ["assets"]


def test_nothing_is_done_twice(target):
    _, runs = target
    assert (assets.build(), assets.build(), len(runs)) == (True, False, 1)


def test_a_changed_lock_replaces_the_folder(target, monkeypatch):
    folder, _ = target
    assets.build()
    (folder / "stale.css").write_text("old")
    monkeypatch.setattr(assets, "fingerprint", lambda: "another lock")
    assert assets.build() is True
    assert not (folder / "stale.css").exists()


def test_a_missing_file_stops_and_keeps_the_old_folder(target, monkeypatch):
    folder, _ = target
    assets.build()
    monkeypatch.setattr(assets, "fingerprint", lambda: "another lock")
    monkeypatch.setattr(assets, "install_packages", lambda prefix: (prefix / "node_modules").mkdir())
    with pytest.raises(SystemExit, match="absent des paquets npm"):
        assets.build()
    assert (folder / "bootstrap" / "bootstrap.min.css").exists()
    assert sorted(path.name for path in folder.parent.iterdir()) == ["assets"]


def test_the_lock_names_every_package_by_its_hash():
    lock = json.loads((assets.ROOT / "package-lock.json").read_text())
    packages = {name: facts for name, facts in lock["packages"].items() if name}
    assert packages
    assert [name for name, facts in packages.items() if "integrity" not in facts or "resolved" in facts] == []
