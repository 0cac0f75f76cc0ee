"""Role strings of sources and the concepts they stand for."""

import pytest

from ontology.roles import role_concept, role_labels
from ontology.terms import K


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("VD", "chief-executive"),
        ("vd", "chief-executive"),
        ("ordförande", "chair"),
        ("Ordförande", "chair"),
        ("projektledare", "project-manager"),
        ("PP", "partner"),
        ("LP", "coordinator"),
        ("AP", "associated-partner"),
        ("coordinator", "coordinator"),
        ("COORDINATOR", "coordinator"),
        ("participant", "participant"),
        ("associatedPartner", "associated-partner"),
        ("thirdParty", "third-party"),
        ("rådgivande partner", "advisory-partner"),
        ("lead region", "lead-region"),
        ("projektkoordinatör", "project-coordinator"),
        ("vice ordförande", "vice-chair"),
        ("  projekt­ledare ".replace("\xad", ""), "project-manager"),
    ],
)
def test_a_role_of_a_source_maps_to_its_concept(text: str, concept: str) -> None:
    assert role_concept(text) == f"{K}role-{concept}"


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Projektledare och hållbarhetsstrateg", "project-manager"),
        ("strateg, processledare", "strategist"),
        ("ansvarig för näringslivsfrågor", "responsible"),
        ("ordförande i Exempelföreningen", "chair"),
    ],
)
def test_the_first_of_several_roles_or_the_words_before_a_preposition_count(text: str, concept: str) -> None:
    assert role_concept(text) == f"{K}role-{concept}"


@pytest.mark.parametrize("text", ["", "  ", "f.d. ordförande", "tidigare VD", "tf VD", "astronaut", "ordförandeklubba"])
def test_former_acting_and_unknown_roles_map_to_nothing(text: str) -> None:
    assert role_concept(text) is None


def test_decomposed_letters_are_the_same_role() -> None:
    assert role_concept("ordfo\u0308rande") == f"{K}role-chair"


def test_every_role_is_found_by_its_own_labels() -> None:
    wrong = [(iri, label) for iri, labels in role_labels().items() for label in labels if role_concept(label) != iri]
    assert wrong == []
