"""How one enters: command line, web pages, and the operations both call."""
