"""The offline cache: what steps fetch, kept for places without a network."""
