"""Notices: tell people and customers what happened, in the product, by e-mail and by text message."""
