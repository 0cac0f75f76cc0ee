"""What is drawn or taken away: layout, pictures of a selection, exports, a page."""
