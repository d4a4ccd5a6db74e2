"""Reports as files for people: PDF by typst, whatever is in them passed as data and never as markup."""
