"""Memory and thought: keeps facts, builds and publishes the graph, analyses the network. Imports ontology only."""
