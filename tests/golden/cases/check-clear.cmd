# A message that says nothing about anybody.
check -
