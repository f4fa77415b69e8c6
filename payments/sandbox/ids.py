"""Ids that look like Stripe's and repeat: the same seed and the same calls give the same ids."""

import hashlib

from .store import Store

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def new_id(store: Store, seed: int, prefix: str, length: int = 24) -> str:
    """The next id of this prefix; each prefix counts by itself."""
    store.run(
        "INSERT INTO counters (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1", prefix
    )
    number = store.row("SELECT value FROM counters WHERE name = ?", prefix)[0]
    return prefix + scrambled(f"{seed}:{prefix}:{number}", length)


def scrambled(text: str, length: int) -> str:
    """Letters and digits that follow from the text alone."""
    number = int.from_bytes(hashlib.sha512(text.encode()).digest())
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)
