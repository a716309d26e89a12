#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes history.json: a hash chain as docs and API describe it, made without the project's code."""
import hashlib
import json
import os


def canonical(value):
    """RFC 8785, for ASCII names and whole numbers: sorted, no blanks, text as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def main():
    case = "LK-0123456789"
    requester = {"id": "u1", "role": "requester"}
    agent = {"id": "u2", "role": "agent"}
    posted = [
        (requester, "submitted", {"type": "password-reset", "method": "lan", "items": 1}),
        (agent, "taken", {}),
        (agent, "comment", {"text": "Größe \"5\"\n€ \U0001f600 \x1f/", "internal": False}),
        (agent, "comment", {"text": "among us", "internal": True}),
        (agent, "answered", {"item": 1, "answer": {"kind": "key", "text": "ab" * 32}}),
    ]
    prev = "0" * 64
    events = []
    for seq, (actor, kind, data) in enumerate(posted, start=1):
        salt = hashlib.sha256(b"salt %d" % seq).digest()[:16]
        event = {
            "case": case, "seq": seq, "at": "2026-11-23T10:00:%02dZ" % seq, "actor": actor,
            "kind": kind, "data_sha256": hashlib.sha256(salt + canonical(data)).hexdigest(),
            "prev": prev,
        }
        event["hash"] = prev = hashlib.sha256(canonical(event)).hexdigest()
        hidden = data.get("internal", False)
        event["data"] = None if hidden else data
        event["salt"] = None if hidden else salt.hex()
        event["actor_name"] = "Somebody"
        events.append(event)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "history.json")
    with open(path, "w", encoding="utf-8") as out:
        json.dump({"case": case, "events": events}, out, indent=1)
        out.write("\n")


main()
