"""Where an invitation of each kind leads: the name of its first page, which takes `invitation`."""

from portal.vocabulary import purposes

ENTRANCES: dict[str, str] = {
    purposes.NEGOTIATION: "vendor-negotiation",
    purposes.ASSESSMENT: "vendor-assessment",
    purposes.REMEDIATION: "vendor-fixes",
}
