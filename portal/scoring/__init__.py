"""Pure arithmetic: what findings add up to. No database, no network."""
