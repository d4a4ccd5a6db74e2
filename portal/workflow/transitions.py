"""The one place where a status is set."""

from portal.errors import WrongState
from portal.models import Agreement, Vendor
from portal.vocabulary.statuses import AGREEMENT_MOVES, VENDOR_MOVES, AgreementStatus, VendorStatus


def move_agreement(agreement: Agreement, to: AgreementStatus) -> None:
    """Raises WrongState when the agreement cannot go from where it is to there."""
    here = AgreementStatus(agreement.status)
    if to not in AGREEMENT_MOVES[here]:
        raise WrongState(f"This agreement is {here.value}; it cannot become {to.value}.")
    agreement.status = to


def move_vendor(vendor: Vendor, to: VendorStatus) -> None:
    """Raises WrongState when the vendor cannot go from where it is to there."""
    here = VendorStatus(vendor.status)
    if to is not here and to not in VENDOR_MOVES[here]:
        raise WrongState(f"This vendor is {here.value}; it cannot become {to.value}.")
    vendor.status = to
