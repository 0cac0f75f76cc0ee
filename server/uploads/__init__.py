"""Loading in the browser: a file is put on a shelf, looked at beside the server, and kept or taken away."""
