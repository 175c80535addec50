"""Against the reference vectors of others: every right one must hold, every wrong one must not."""

import base64
import json
from functools import cache
from typing import Any

import pytest

from farline import ROOT
from farline.tally import tree
from farline.tally.verifier.mldsa44 import mldsa44_holds


@cache
def vectors(name: str) -> Any:
    return json.loads((ROOT / "tests/vectors" / name).read_text(encoding="utf-8"))


def raw(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def proof(case: dict[str, Any]) -> list[bytes]:
    return [raw(step) for step in case["proof"] or []]


def test_every_inclusion_proof_of_the_reference_is_judged_alike(monkeypatch):
    monkeypatch.setattr(tree, "leaf_hash", lambda leaf: leaf)  # the vectors give the hash, not the leaf
    wrong = [
        case["case"]
        for case in vectors("merkle.json")["inclusion"]
        if tree.inclusion_holds(
            raw(case["leafHash"]), case["leafIdx"], case["treeSize"], proof(case), raw(case["root"])
        )
        is case["wantErr"]
    ]
    assert not wrong and len(vectors("merkle.json")["inclusion"]) == 98


def test_every_consistency_proof_of_the_reference_is_judged_alike():
    wrong = [
        case["case"]
        for case in vectors("merkle.json")["consistency"]
        if tree.consistency_holds(case["size1"], case["size2"], proof(case), raw(case["root1"]), raw(case["root2"]))
        is case["wantErr"]
    ]
    assert not wrong and len(vectors("merkle.json")["consistency"]) == 98


@pytest.mark.parametrize("case", vectors("mldsa44.json")["tests"], ids=lambda case: case["comment"][:40])
def test_every_kind_of_second_signature_is_judged_alike(case):
    public, message, signature = (bytes.fromhex(case[name]) for name in ("publicKey", "msg", "sig"))
    assert mldsa44_holds(public, message, signature) is (case["result"] == "valid")
