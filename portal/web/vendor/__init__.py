"""The side of the vendor: what its people see and do once a code has let them in, a module per noun.

A page for a new purpose: write its words in `vocabulary/purposes.py`, its handlers in a module here with addresses that
begin with `/vendor/{invitation}/`, and name the first of them in `ENTRANCES` of `entrances.py`.
"""

from portal.web.vendor import (
    assessments,
    assessments_saving,
    colleagues,
    earlier,
    evidence,
    follow_ups,
    forms,
    home,
    negotiations,
    packs,
    passing,
    remediations,
    scores,
    sending,
    submissions,
)

routes = [*home.routes, *passing.routes, *negotiations.routes, *evidence.routes, *follow_ups.routes,
          *forms.routes, *packs.routes, *submissions.routes, *assessments.routes, *assessments_saving.routes,
          *colleagues.routes, *earlier.routes, *sending.routes, *remediations.routes, *scores.routes]
