"""The directory of services: what help there is, whether it is open, since when that is known."""
