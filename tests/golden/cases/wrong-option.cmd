# An option that does not exist: exit status 2, and where to look.
check --contexte agent
