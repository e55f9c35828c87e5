"""The Setup page: choose, answer, preview, apply, proof."""
