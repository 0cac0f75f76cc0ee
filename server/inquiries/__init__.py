"""Inquiries for people and programs: what the API, the command line and the pages make of a question and its answer."""
