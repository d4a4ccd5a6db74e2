"""Reads business associate agreements: bytes in, findings out. No portal, no database, no network."""
