"""Doors: read one source each and yield facts with evidence. They know no store. Imports ontology only."""
