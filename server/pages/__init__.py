"""View models: what each page shows, read from a generation, in the words of one language."""
