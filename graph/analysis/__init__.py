"""The collaboration network and what is reckoned of it: measures, communities, paths."""
