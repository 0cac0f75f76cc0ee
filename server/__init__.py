"""Windows: command line, map, pages, API and SPARQL. Imports every other room."""
