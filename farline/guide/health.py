"""A promise of health or safety, however it is classed: leaving or reciting, and then it heals, protects or spares.

Plain words against plain words. It stops what somebody wrote in good faith; whoever means to hide one can, and two
readers are there for that. A sentence that says no ("do not say that leaving protects") promises nothing.
"""
# ruff: noqa: E501 - patterns are read as a table

import re

from farline.common import chinese, content

LONGEST = 60  # characters of it that are told again
_ENDS = re.compile(r"[。！？!?；;\n]|\.(?=\s|$)")
_CAUSE = re.compile(
    r"退(?:了|党|团|队|出)|不退|三退|声明|念|诵|真心|入(?:了)?(?:党|团|队)|抹(?:去|掉)|兽印|记住|诚心|相信"
    r"|\b(?:leav|quit|withdr|renounc|declar|recit|resign|believ|sincer)\w*|\b(?:left|oath|phrase)\b"
)
_EFFECT = re.compile(
    r"保平安|保(?:你|您|他|她|全家|一家|一生)?(?:一生)?平安|平安无事|保命|保住(?:性)?命|得救|避(?:过|开|免)?[^，]{0,3}(?:灾|难|祸|劫|疫)|免(?:除|去|于)?(?:灾|难|祸|劫|疫)"
    r"|躲(?:过|开)?[^，]{0,3}(?:灾|难|祸|劫|疫)|逃过(?:灾|难|祸|劫|这一劫)|消灾|解难|祛病|去病|治(?:好|愈)|治病|病(?:就|都|会|也)?(?:会|能)?(?:好|痊愈|消失)"
    r"|痊愈|康复|逢凶化吉|化险为夷|百病|不(?:会)?(?:再)?(?:生|得|染)病|不(?:会)?(?:被)?(?:感染|传染|淘汰)|福报|好报|天灭|陪葬|遭(?:报应|殃|难)|神佛?保佑|老天保佑"
    r"|\b(?:protect|heal|cur(?:e|es|ed|ing)\b|safe from|ward\w* off|spare[ds]?\b|surviv|immun|escape\w*(?: \w+){0,3} (?:disaster|plague|illness|doom)"
    r"|recover from|get well|punish|perish|keeps? (?:you|anyone|them|your family|everyone) (?:safe|well|healthy)|blessed with)\w*"
)
_NO = re.compile(
    r"不(?!退|再生|生病|得病|染|会生|会得|会染|会再|被|会被|感染|传染|淘汰)|没|别|勿|莫|未必|无法"
    r"|\b(?:no|not(?! (?:leav|quit|withdr|resign|renounc|declar|recit))|never|nor|neither|nobody|cannot|without)\b|n['’]t\b"
)


def promised_in(text: str) -> str:
    """The first sentence that promises, or "". Compared in one script, so that 繁體 counts as 简体 does."""
    for sentence in _ENDS.split(text):
        said = chinese.fold(sentence)
        if _CAUSE.search(said) and _EFFECT.search(said) and not _NO.search(said):
            return sentence.strip(' ->*“”「」"')
    return ""


def check(sheet: content.Table, where: str, said: str) -> None:
    """Raises content.Broken."""
    if promise := promised_in(said):
        raise sheet.broken(
            where, f"promises health or safety; only the operator may take that upon themselves: {promise[:LONGEST]}"
        )
