"""Run as a script: opens the store that the tests have open, and tells what it could do."""

import json
import sys

from course_lib.stores import open_store
from tests.stores.contract.documents import D, vectors


def attempt(action):
    try:
        return action()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def write(store):
    store.upsert(["from outside"], vectors(1, seed=11))
    return store.count()


def main(kind, path):
    try:
        store = open_store(kind, path, D)
    except Exception as error:
        return {"opened": f"{type(error).__name__}: {error}"}
    with store:
        found = [match.id for match in store.search(vectors()[3], 1)]
        return {"opened": True, "count": store.count(), "found": found, "wrote": write(store)}


if __name__ == "__main__":
    print("REPORT" + json.dumps(attempt(lambda: main(*sys.argv[1:]))))
