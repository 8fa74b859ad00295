"""What must be fast, each beside its peer and its limit, measured in one run: `make bench`."""
