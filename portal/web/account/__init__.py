"""The side that belongs to a person, whichever practice they act for: signing in and out, the account."""

from portal.web.account import account, companies, invitations, mails, sign_in

routes = [*sign_in.routes, *account.routes, *companies.routes, *invitations.routes, *mails.routes]
