"""Papers: contracts rendered from an agency's Word templates."""
