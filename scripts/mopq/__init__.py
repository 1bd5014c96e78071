"""MoPQ: encoders and product quantizers trained together to match queries with keys."""
