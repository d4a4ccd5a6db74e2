"""The side that belongs to a person, whichever practice they act for: signing in and out, the account."""

from portal.web.account import account, invitations, mails, sign_in

routes = [*sign_in.routes, *account.routes, *invitations.routes, *mails.routes]
