"""Generated requests against the description, in process: no fault, no undocumented answer, no unauthenticated entry."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
import structlog
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.result import Err
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.assembly import DOORS
from tests.integration.api.conftest import Outside, _outside, sale
from tests.support.houses import empty_house

MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
EXAMPLES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """Be a house with a sale in it, and its description as schemathesis read it."""

    outside: Outside
    operations: dict[str, Any]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Described]:
    """Give one house for all generated requests."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with empty_house("sqlite", tmp_path_factory.mktemp("described")) as house:
        outside = _outside(house)
        sale(outside)
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", outside.app)
        found = [result.ok() for result in schema.get_all_operations() if not isinstance(result, Err)]
        yield Described(outside=outside, operations={operation.label: operation for operation in found})
    structlog.reset_defaults()


GROUPS = tuple(dict.fromkeys(str(door.url_prefix).strip("/").split("/")[0] for door in DOORS))


def test_every_operation_is_in_a_group_that_is_tried(described: Described) -> None:
    assert {label.split(" ")[1].split("/")[3] for label in described.operations} == set(GROUPS)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
@pytest.mark.parametrize("group", GROUPS)
def test_operations_keep_to_their_description(described: Described, group: str, mode: GenerationMode) -> None:
    headers = {"Authorization": f"Bearer {described.outside.anju.tokens['administrator']}"}
    for label, operation in described.operations.items():
        if label.split(" ")[1].split("/")[3] != group:
            continue

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        def keeps(case: schemathesis.Case[Any]) -> None:
            # 422 is also the answer of the trade's own rules, which no schema can say.
            case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

        keeps()
