"""The thin skin: find the row, call one verb, show the result. No status, no arithmetic, no SQL beyond a list."""
