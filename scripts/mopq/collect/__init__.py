"""Collects training pairs: downloads a curated list of packages from the registries and mines them."""
