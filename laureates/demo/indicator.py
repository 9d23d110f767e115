"""The indicators: `referentiels.indicateurs`."""

from collections.abc import Iterator

from ess_platform.common.data_file import Load, Row

from ..enums import IndicatorNature, IndicatorType
from ..models import Indicator

TYPES = {"entier": IndicatorType.INTEGER, "decimal": IndicatorType.DECIMAL}
NATURES = {"photo": IndicatorNature.POINT_IN_TIME, "cumul": IndicatorNature.CUMULATIVE}


def load_indicators(load: Load) -> None:
    """Load the definitions of the measures that the forms collect."""
    load.save(Indicator, _indicators(load), "code", kind="indicator")


def _indicators(load: Load) -> Iterator[Row]:
    for position, node in enumerate(load.root.object("referentiels").objects("indicateurs"), 1):
        code = node.slug("code", Indicator.code, required=True)
        fields = {
            "code": code,
            "label": node.text("libelle", Indicator.label, required=True),
            "position": position,
            "unit": node.text("unite", Indicator.unit, required=True),
            "value_type": node.choice("type", TYPES),
            "nature": node.choice("nature", NATURES),
            "section": node.text("rubrique", Indicator.section, required=True),
            "definition": node.text("definition", Indicator.definition),
        }
        yield Row(node.path, fields, id=code)
