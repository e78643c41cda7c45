"""Who works here: people, their roles and ways in, branches, the agency's own words."""
