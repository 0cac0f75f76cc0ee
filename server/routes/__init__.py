"""Routes of the web server, one file per subject."""
