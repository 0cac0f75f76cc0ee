"""Who is who: names compared, judgements kept, every thing given its IRI."""
