"""Reads business associate agreements: bytes in, findings out. Imports nothing of the portal, no database, no network."""
