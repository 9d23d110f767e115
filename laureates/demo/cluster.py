"""Territorial clusters of cooperation: `ptce.poles`."""

from collections.abc import Iterator

from ess_platform.common.data_file import Load, Row

from ..models import Cluster


def load_clusters(load: Load) -> None:
    """Load the clusters as their source describes them."""
    load.save(Cluster, _clusters(load), "reference")


def _clusters(load: Load) -> Iterator[Row]:
    for node in load.root.object("ptce").objects("poles"):
        fields = {
            "reference": node.code("id"),
            "name": node.text("nom", Cluster.name, required=True),
            "city": node.text("commune", Cluster.city),
            "department_text": node.text("departement", Cluster.department_text),
            "lead": node.text("porteur", Cluster.lead),
            "started_year": node.integer("origine", low=1800, high=2100),
            "surface_m2": node.integer("surface_m2", Cluster.surface_m2),
            "ess_actors": node.integer("acteurs_ess", Cluster.ess_actors),
            "members_text": node.text("adherents", Cluster.members_text),
            "cited_actors": node.texts("acteurs_cites"),
            "facts": node.texts("faits"),
            "supports": node.texts("soutiens"),
        }
        yield Row(node.path, fields)
