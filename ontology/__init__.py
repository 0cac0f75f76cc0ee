"""Words: what exists, what it is called and how it is asked for. Imports no other room."""
