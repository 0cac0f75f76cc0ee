"""The graph as triples: written as N-Quads text, loaded into a store, asked in SPARQL."""
