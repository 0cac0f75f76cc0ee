"""Questions a strategist asks of the network: each declared once, answered in words, tables and on the map."""
