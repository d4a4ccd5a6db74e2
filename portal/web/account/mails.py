"""The demonstration's outbox: the mails that would have gone out, for whoever plays their readers.

It is there only while the demonstration is on and no mail server is set up: elsewhere the address is a 404."""

import re

from starlette.responses import Response

from portal.errors import NotFound
from portal.mail.folder import FolderMailer
from portal.vocabulary.permissions import Permission
from portal.web.pages import Call, Page
from portal.web.render import render


def show(call: Call) -> Response:
    mailer = call.parts.mailer
    if call.parts.settings.mail_folder is None or not isinstance(mailer, FolderMailer):
        raise NotFound
    own = re.compile(f"({re.escape(call.parts.settings.base_url)}/[\\w/-]+)")
    mails = [(mail, own.split(mail.text)) for mail in mailer.caught()]
    return render(call, "account/mails.html", mails=mails)


routes = [Page("/demonstration/mails", show, permission=Permission.PUBLIC, name="demonstration-mails", opens="none")]
