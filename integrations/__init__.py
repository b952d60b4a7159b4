"""Everything foreign, each part behind a port in our own words."""
