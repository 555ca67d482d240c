"""Verifies the DKIM signature of each file of a folder by a key given on the command line: verify-dkim.py FOLDER NAME RECORD."""
import json
import os
import sys

import dkim


def verify(path, name, record):
    with open(path, "rb") as file:
        mail = file.read()

    def keys(asked, timeout=5):
        return record.encode() if asked.rstrip(b".") == name.encode() else None

    try:
        return "" if dkim.DKIM(mail).verify(dnsfunc=keys) else "the signature is wrong or missing"
    except dkim.DKIMException as error:
        return "%s: %s" % (type(error).__name__, error)


folder, name, record = sys.argv[1:4]
print(json.dumps([verify(os.path.join(folder, one), name, record) for one in sorted(os.listdir(folder))]))
