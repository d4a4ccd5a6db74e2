"""The words that cannot drift: permissions and roles, audit events, statuses, actors."""
