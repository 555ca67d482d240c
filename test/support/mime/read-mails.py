"""Reads each mail of a folder with Python's email package, and prints what it finds as one line of JSON."""

import hashlib
import json
import sys
from email import message_from_bytes, message_from_string, policy
from email.header import decode_header, make_header
from email.utils import getaddresses
from pathlib import Path


def unflow(text):
    """RFC 3676 sections 4.2 to 4.5: marks of quotes, a space, and the text of each line, joined where it was cut."""
    found, still_open = [], None
    for line in text.split("\r\n")[:-1] if text.endswith("\r\n") else text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        content = content[1:] if content.startswith(" ") else content
        if still_open == depth and found:
            found[-1] = (depth, found[-1][1] + content)
        else:
            found.append((depth, content))
        still_open = depth if content.endswith(" ") and content != "-- " else None
    return "\n".join(f"{'>' * depth} {content}" if depth else content for depth, content in found)


def decoded(words):
    return str(make_header(decode_header(words)))


def people(header):
    # The newer `header.addresses` of Python 3.11 keeps the white space between encoded words (against RFC 2047 section 6.2).
    unfolded = (header or "").replace("\r\n", "").replace("\n", "")
    return [{"name": decoded(name), "address": address} for name, address in getaddresses([unfolded]) if address]


def filename(part):
    # `get_filename` takes quotes and angle brackets off that belong to the name.
    # Folded values keep their line ends.
    found = part.get_param("filename", header="content-disposition")
    if isinstance(found, tuple):
        charset, _language, value = found
        found = value.encode("raw-unicode-escape").decode(charset or "ascii")
    return found and found.replace("\r\n", "")


def files(message):
    for part in message.walk():
        if part.get_content_disposition() != "attachment":
            continue
        if part.get_content_type() == "message/rfc822":
            octets = part.get_payload(0).as_bytes(policy=policy.compat32.clone(linesep="\r\n"))
        else:
            octets = part.get_payload(decode=True)
        yield {"filename": filename(part), "sha256": hashlib.sha256(octets).hexdigest()}


def read(path):
    raw = path.read_bytes()
    # Of octets above 127 in a header only the form as text tells (RFC 6532).
    header = message_from_string(raw.split(b"\r\n\r\n")[0].decode("utf-8") + "\r\n\r\n", policy=policy.compat32)
    message = message_from_bytes(raw, policy=policy.default)
    text = message.get_body(("plain",))
    return {
        "subject": decoded((header["subject"] or "").replace("\r\n", "")),
        "from": people(header["from"]),
        "to": people(header["to"]),
        "cc": people(header["cc"]),
        "replyTo": people(header["reply-to"]),
        "references": str(header["references"] or "").split(),
        "inReplyTo": str(header["in-reply-to"]).strip() if header["in-reply-to"] else None,
        "text": unflow(text.get_payload(decode=True).decode("utf-8")) if text else "",
        "files": list(files(message_from_bytes(raw, policy=policy.compat32))),
    }


for mail in sorted(Path(sys.argv[1]).glob("*.eml")):
    try:
        print(json.dumps({"name": mail.name, "read": read(mail)}))
    except Exception as error:  # one that cannot be read is told, and the others are read
        print(json.dumps({"name": mail.name, "error": repr(error)}))
