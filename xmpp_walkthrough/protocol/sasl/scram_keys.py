"""The keys and proofs that SCRAM computes from a password. RFC 5802 §2.2, §3.

Hashes are named as hashlib names them: sha1, sha256, sha512.
"""

import hashlib
import hmac
from typing import NamedTuple

from xmpp_walkthrough.protocol.sasl import ScramKeys
from xmpp_walkthrough.protocol.sasl.saslprep import saslprep


class Proof(NamedTuple):
    """The arithmetic of one exchange, in the order of computing. RFC 5802 §3"""

    salted_password: bytes
    client_key: bytes
    stored_key: bytes
    server_key: bytes
    client_final_without_proof: str
    auth_message: str
    client_signature: bytes
    client_proof: bytes
    server_signature: bytes


def salted_password(hash_name: str, prepared: str, salt: bytes, iterations: int) -> bytes:
    """Hi(): PBKDF2 with one block, the slow step that makes guessing expensive. RFC 5802 §2.2"""
    return hashlib.pbkdf2_hmac(hash_name, prepared.encode(), salt, iterations)


def derive_keys(hash_name: str, password: str, salt: bytes, iterations: int) -> ScramKeys:
    """The keys that a server keeps instead of the password. Errors: SaslprepError. RFC 5802 §3"""
    salted = salted_password(hash_name, saslprep(password), salt, iterations)
    _, stored_key, server_key = keys_of(hash_name, salted)
    return ScramKeys(salt, iterations, stored_key, server_key)


def prove(
    hash_name: str, salted: bytes, first_bare: str, server_first: str, without_proof: str
) -> Proof:
    """From the salted password and the three messages to both sides' evidence."""
    client_key, stored_key, server_key = keys_of(hash_name, salted)
    auth_message = f"{first_bare},{server_first},{without_proof}"
    client_signature = hmac.digest(stored_key, auth_message.encode(), hash_name)
    return Proof(
        salted_password=salted,
        client_key=client_key,
        stored_key=stored_key,
        server_key=server_key,
        client_final_without_proof=without_proof,
        auth_message=auth_message,
        client_signature=client_signature,
        client_proof=xor(client_key, client_signature),
        server_signature=hmac.digest(server_key, auth_message.encode(), hash_name),
    )


def keys_of(hash_name: str, salted: bytes) -> tuple[bytes, bytes, bytes]:
    """ClientKey, StoredKey and ServerKey of a salted password. RFC 5802 §3"""
    client_key = hmac.digest(salted, b"Client Key", hash_name)
    stored_key = hashlib.new(hash_name, client_key).digest()
    return client_key, stored_key, hmac.digest(salted, b"Server Key", hash_name)


def xor(left: bytes, right: bytes) -> bytes:
    """Octet by octet; both have the length of the hash."""
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
