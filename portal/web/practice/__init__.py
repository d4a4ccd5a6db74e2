"""The side of the practice: what its people see and do, a module per noun."""

from portal.web.practice import (
    agreements,
    audit,
    compare,
    findings,
    home,
    limits,
    negotiations,
    negotiations_requests,
    pages,
    rereads,
    vendors,
)

routes = [*home.routes, *vendors.routes, *agreements.routes, *compare.routes, *findings.routes, *pages.routes,
          *limits.routes, *negotiations.routes, *negotiations_requests.routes, *audit.routes, *rereads.routes]
