"""The side that belongs to a person, whichever practice they act for: signing in and out, the account."""

from portal.web.account import account, sign_in

routes = [*sign_in.routes, *account.routes]
