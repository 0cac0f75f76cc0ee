import re

from server.offline import Origin, as_json, joined_script, one_file

HOSTILE = '</script><img src=x onerror="alert(1)">'


def columns(label: str = "Exempelbolaget") -> dict[str, object]:
    return {
        "version": "1",
        "view": "entities",
        "types": [{"id": "organisation", "shape": "circle"}],
        "regions": [{"code": "SE312", "sv": "Dalarnas län", "en": "Dalarna County"}],
        "kinds": [{"id": "member_of", "sv": "är medlem i", "en": "is a member of"}],
        "statuses": ["stated", "inferred", "proposed"],
        "nodes": {
            "id": ["organisation/a", "organisation/b"], "label": [label, "Provstiftelsen"], "type": [0, 0],
            "region": [0, None], "year": [0, 0], "last": [0, 0], "x": [0, 100], "y": [0, 50],
            "rank": [10, 5], "group": [0, 0],
        },
        "edges": {"id": ["t1"], "s": [0], "t": [1], "kind": [0], "from": [0], "to": [0], "weight": [1], "status": [0]},
        "hidden": {"nodes": 0, "edges": 0},
        "total": {"nodes": 2, "edges": 1},
    }  # fmt: skip


def test_json_in_a_page_cannot_end_its_element() -> None:
    assert "<" not in as_json({"label": HOSTILE})


def test_the_page_holds_the_data_and_asks_nothing_of_others() -> None:
    page = one_file(columns(), "sv", Origin("Exempelkarta", "Gjord i dag", "Källa: Exempel", "CC0"))
    assert "Exempelbolaget" in page
    assert not re.search(r'(?:src|href)="(?!#)', page.replace('href="/', 'bad="'))
    assert "connect-src" not in page
    assert "default-src 'none'" in page


def test_a_hostile_label_stays_text() -> None:
    page = one_file(columns(HOSTILE), "en", Origin(HOSTILE))
    assert "<img" not in page
    assert page.count("</script>") == 6


def test_the_joined_script_has_no_imports_left_and_every_module_once() -> None:
    script = joined_script()
    assert not re.search(r"^\s*(?:import|export)\b", script, re.MULTILINE)
    assert script.count('modules["engine"] =') == 1
