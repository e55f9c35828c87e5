"""What is no text of ours: names and values of people and devices, units, keys, and names of products and protocols."""


def is_data(words: str) -> bool:
    return False
