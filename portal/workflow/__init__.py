"""The verbs: the only code that changes a status, each with its audit event in the same transaction."""
