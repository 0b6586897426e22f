"""`python -m kinga` is `kinga`."""

from kinga.interfaces.cli import main

main()
