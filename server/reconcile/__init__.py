"""Matching somebody's own list against the graph: the Reconciliation Service API 0.2 as OpenRefine speaks it."""
