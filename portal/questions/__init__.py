"""Pure: what vendors are asked, what they answered, what is still due and what to ask back. No database, no network."""
