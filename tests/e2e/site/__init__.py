"""One real server over one loaded world, shared by all browser tests of a process."""
