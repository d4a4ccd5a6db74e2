"""What a file looks as if it held: the kinds of patient data, in the words that people are told."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "ssn": "Social Security numbers",
    "mbi": "Medicare numbers",
    "mrn": "medical record, patient or member numbers",
    "birth": "dates of birth",
    "patients": "a list of names with birthdays",
    "claim": "claim numbers",
    "x12": "claim or payment files (X12)",
    "hl7": "messages about patients (HL7)",
}
