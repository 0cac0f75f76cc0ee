"""The service as a client sees it that we did not write: `reconciler`, which matches columns of pandas."""

from collections.abc import Callable

import pandas as pd
import pytest
from reconciler import reconcile

from tests.server.conftest import Running


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # the client's own, with pandas 3
def test_a_column_of_a_spreadsheet_is_matched_by_a_client_of_the_protocol(running: Callable[..., Running]) -> None:
    names = ["HÖGSKOLAN I DALARNA", "Region Dalarnas", "Region Gävelborg", *(f"Region Exempel {i}" for i in range(10))]
    table = pd.DataFrame({"name": names, "country": ["Sverige"] * len(names)})
    table.loc[1, "country"] = "Norge"
    found = reconcile(
        table["name"],
        type_id="organisation",
        property_mapping={"country": table["country"]},
        reconciliation_endpoint=f"{running().url}/en/reconcile",
    )
    best = found.set_index("input_value")
    assert best.loc["HÖGSKOLAN I DALARNA", "name"] == "Högskolan Dalarna"
    assert best.loc["HÖGSKOLAN I DALARNA", "match"]
    assert best.loc["Region Dalarnas", "name"] == "Region Dalarna"
    assert best.loc["Region Gävelborg", "name"] == "Region Gävleborg"
    assert best["match"].sum() == 1, "another country, a slip of the pen and what is not here are for a person"
    assert set(best["type_id"]) == {"organisation"}
