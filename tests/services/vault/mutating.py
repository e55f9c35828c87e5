"""Spoils vault files in many ways: `python -m tests.services.vault.mutating COUNT SEED` prints what came of it.

What may be spoilt: any bytes; the header, with its hash made to fit, as anyone can; the content, sealed with the right
key, as someone with the passphrase can. The settings of the key derivation are left out of the second: within the
limits they may ask for as much time as their owner likes.
"""

import hashlib
import json
import random
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultDamaged, VaultUnsupported, WrongPassphrase
from app.services.vault import blocks, codec, outer
from app.services.vault.changes import Changes
from app.services.vault.content import read_content
from app.services.vault.format import AES_256_CBC, CHACHA20, Field, Header, read_header, read_variants
from app.services.vault.keys import KdfParameters, composite_key, derive, read_kdf
from app.services.vault.new import new_document

KEY = bytes(composite_key(Secret("mutations")))
CHEAP = KdfParameters(memory=64 * 1024, passes=1, lanes=1)
OURS = (WrongPassphrase, VaultDamaged, VaultUnsupported)
_BYTES = (b"", b"\0", b"\xff", b"<", b"</Group>", b"<Value Protected='True'>", b"\xff\xff\xff\x7f", b"&#0;", b"AAAA")


@dataclass
class Outcome:
    tried: int = 0
    refused: int = 0
    opened: int = 0  # spoilt inside and sealed again: that may still be a vault
    accepted: int = 0  # a file that nobody with the key has made
    foreign: str = ""  # the first error that is not ours
    slowest: float = 0.0  # seconds
    peak: int = 0  # bytes


def images() -> list[bytes]:
    made = []
    for cipher in (AES_256_CBC, CHACHA20):
        for compressed in (True, False):
            document = new_document("mutations", CHEAP, cipher=cipher, compressed=compressed)
            for number in range(6):
                changes = Changes(document, read_content(document))
                changes.add(
                    EntryDraft(f"Entry {number}", "user", Secret(f"password {number}"), group=f"Clients/{number}")
                )
            made.append(codec.dump(document, KEY, TaskContext()))
    return made


def spoilt(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        start = chance.randrange(len(changed) + 1)
        match chance.randrange(6):
            case 0 | 1:
                if start < len(changed):
                    changed[start] ^= 1 << chance.randrange(8)
            case 2:
                changed[start : start + chance.randrange(64)] = chance.choice(_BYTES)
            case 3:
                changed[start : start + 8] = chance.randbytes(chance.randrange(12))
            case 4:
                other = chance.randrange(len(changed) + 1)
                changed[start:start] = changed[other : other + chance.randrange(200)]
            case _:
                del changed[start:]
    return bytes(changed)


def with_other_header(data: bytes, chance: random.Random) -> bytes:
    header, end = read_header(data)
    name = chance.choice([kind for kind in header.fields if kind != Field.KDF])
    fields = header.fields | {name: spoilt(header.fields[name], chance)}
    start = Header(header.version ^ chance.choice((0, 0, 1, 1 << 16)), fields).to_bytes()
    return start + hashlib.sha256(start).digest() + data[end + 32 :]


def with_other_content(data: bytes, chance: random.Random) -> bytes:
    header, end = read_header(data)
    kdf, salt = read_kdf(read_variants(header.fields[Field.KDF]))
    transformed = derive(kdf, KEY, salt, TaskContext())
    payload = spoilt(b"".join(codec._content(data, header, end, transformed)), chance)
    start, key = header.to_bytes(), blocks.mac_key(header.seed, transformed)
    packed = outer.pack([payload]) if header.is_compressed else [payload]
    return b"".join(
        [start, blocks.seals(start, key), *blocks.write_blocks(outer.encrypt(header, transformed, packed), key)]
    )


def run(count: int, seed: int) -> Outcome:
    chance, outcome, originals = random.Random(seed), Outcome(), images()
    ways: list[Callable[[bytes, random.Random], bytes]] = [spoilt, spoilt, with_other_header, with_other_content]
    for number in range(count):
        original, way = chance.choice(originals), ways[number % len(ways)]
        data = way(original, chance)
        if data.startswith(original) or data == original:  # what follows the last block is not read
            continue
        outcome.tried += 1
        started = time.perf_counter()
        try:
            document = codec.load(data, KEY, TaskContext())
            read_content(document)
        except OURS:
            outcome.refused += 1
        except Exception as error:
            outcome.foreign = outcome.foreign or f"{number} {way.__name__}: {type(error).__name__}: {error}"
        else:
            outcome.opened += way is with_other_content
            outcome.accepted += way is not with_other_content
        outcome.slowest = max(outcome.slowest, time.perf_counter() - started)
    outcome.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return outcome


if __name__ == "__main__":
    print(json.dumps(asdict(run(int(sys.argv[1]), int(sys.argv[2])))))
