"""The review in the browser: what is to be judged, who may judge, and publishing in the background."""
