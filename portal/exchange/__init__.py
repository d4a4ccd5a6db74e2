"""Files that go in and out in other people’s formats, read with distrust: no row and no verb is known here."""
