"""The topics of a server's text beside a condition, by their words. RFC 6120 §4.9.2.

A text is written for people, by any author, and never decides. It may raise a cause that it speaks
of, and under TLS it vetoes one that it contradicts (`doctor/causes/rule.py`). So it is read by the
words of a topic, not as one of many sentences; ours are asked for in English or Chinese, and
ejabberd answers in the language it was asked in. Whole sentences tell only the server's software.
"""

import re
from collections.abc import Mapping

from xmpp_walkthrough.doctor.signs.subjects import spoken_of
from xmpp_walkthrough.protocol.conditions import LONGEST_TEXT, fits

SPELT = {"prosody": "Prosody"}  # where it is not as in a key
UNKNOWN = "unknown"  # the topic of a text that speaks of none
# It says no more than the condition does.
SAYS_NOTHING = frozenset({"credentials", "condition"})

# Phrases, between `|`; each is words that all have to be there, in any order. `/` stands between
# alternatives, `*` for any ending, `_` joins words that follow each other, NOT is any of these.
# Chinese has no spaces between words: its words are looked for as they are. What is said to be
# disabled, expired, not allowed or out of order is told by its subject (`subjects`).
_NOT = "no/not/cannot/can/t/without/missing/lacks/lacking/unavailable/none/absent"
_TOPICS = {
    "preparation": (
        "saslprep | stringprep | nodeprep | resourceprep | nameprep | precis"
        " | invalid/illegal/forbidden/prohibited/disallowed/unacceptable/unassigned/bad/unsupported"
        "/wrong character*/codepoint*/unicode/utf/utf8"
        " | NOT allowed/permitted/valid character*/codepoint* | control character*"
        " | code point*/points | normali* fail*/cannot/error*/denied | prepar* fail*/cannot"
        " | malformed/empty username/user/name/localpart/node | username_was_invalid"
        " | 用户名无效 | 字符"
    ),
    "key": (
        "NOT key*/hash*/verifier*/salt*/secret*/digest* | incompatible scram/hash*/method*"
        " | NOT scram stor*/available/data/enabled/keys"
        " | plain/plaintext/cleartext/clear password* stor*/required/needed/available/unavailable"
        " | hash*/algorithm/format mismatch/different/differs/unsupported password*/stor*/key*"
        " | NOT credential* stor*/mechanism* | reset password* mechanism*/scram/hash*"
        " | 缺少密钥 | 没有密钥"
    ),
    "binding": (
        "channel binding* | channelbinding | cbind* | tls unique/exporter/bound"
        " | list changed/shortened | 通道绑定"
    ),
    "token": (
        "token* | jwt | oauth* | bearer | app/application password* | application specific"
        " | 2fa | mfa | otp | totp | two/second/multi factor* | 令牌"
    ),
    "banned": (
        "too many attempt*/tries/fail*/login/logins/logons/authentication*/guess*/request*/often"
        " | rate limit*/exceeded | too fast/quickly | again/retry seconds/minutes/hours"
        " | ratelimit* | throttl* | slow down | brute force* | flood*"
        " | ip/address ban*/block*/blacklist*/blocklist*/denied/unblock* | ip utc"
        " | attempts/tries/logins exceeded/limit/maximum/exhausted | retry limit/later too"
        " | desbloqueado | ブロック | 认证太多 | 次数过多 | 过于频繁 | 封锁"
    ),
    "sessions": (
        "too/limit*/maximum/max many/session*/resource*/reached/exceeded session*/resource*"
        " | 会话过多"
    ),
    "backend": (
        "database* | sql | mysql | postgres* | odbc | mnesia | redis | ldap | radius | pam"
        " | backend* | directory | session manager* | upstream | internal error"
        " | internal server error | connect* refused | external script/program/auth* | 数据库"
        " | 内部服务器 | 会话管理"
    ),
    "certificate": "certificate* | cert | x509 | 证书",
    "certificate-expired": "certificate*/cert expir* | 证书过期",
    "disabled": "停用 | 禁用 | 锁定 | 冻结",
    "account-deleted": "account/user deleted/removed | no longer exists | 被删除",
    "expired": "password* expir* | must/need/required chang* password* | 密码过期 | 密码已过期",
    "account": (
        "no_such_user/no_such_account/no_such_username/no_such_name/no_account"
        " | unknown/unregistered user/account/username"
        " | user/account/username not found/exist/exists/registered/known"
        " | user/account/username doesn exist | 不存在"
    ),
    "password": (
        "wrong/incorrect/bad/invalid/false password*"
        " | password* mismatch/match/wrong/incorrect | 密码错误 | 密码不正确"
    ),
    "proof": "response/proof/signature match/mismatch/invalid/wrong/verif*/doesn",
    "credentials": (
        "unauthorized | not authorized/authenticated | unable authorize/authenticate*"
        " | authentication/auth/login/logon/sasl failed/failure/unsuccessful/incorrect/rejected"
        " | invalid/incorrect/wrong/bad credential*/login/username/user"
        " | credential* refused/rejected/mismatch | 未授权 | 认证失败"
    ),
    "nonce": "nonce*",
    "attribute": "attribute* sasl/scram/malformed/unexpected | unsupported extension*",
    "digest-uri": "digest/mismatch*/expect* uri*",
    "decoding": "decod* | base64",
    "state": "this_state | out_of_order | sequence | before authentication/login/binding",
    "mechanism": "mechanism*",
    "authzid": "authzid | authorization identity/id | impersonat* | act as/behalf",
    "policy": (
        "acl | privilege* | service policy | not member/members of/in/group"
        " | denied policy/rule* | 不允许 | 策略 | 权限"
    ),
    "feature": "",
    "starttls-first": "starttls | encrypt* | tls required/needed/must/first | 加密",
    "shutdown": (
        "shut* down | shutdown | restart* | maintenance | going down | updated/upgraded | 维护"
    ),
    "idle": "idle | inactiv* | timed out | timeout | 空闲 | 超时",
    "too-big": "too big/large/long | exceed* size/length | oversize*",
    "replaced": "replaced | another/other/new login/session/client | new_connection | 被新的连接",
    "resource": "resource* invalid/malformed/bad/characters/unacceptable",
    "password-changed": "password changed",
    "role-changed": "role changed",
    "addressing": "improper from/to",
    "remote": "dns lookup | remote server/domain*",
    "not-served": "not serve/served | unknown/no host/domain/vhost | host unknown | 主机未知",
    "to-changed": "to must remain same",
    "to-missing": "to missing/required attribute",
    "nothing-to-offer": "no stream features | no features available",
    "language": "long lang",
}
TOPICS: Mapping[str, tuple[str, ...]] = {
    name: tuple(text.replace("NOT", _NOT).split(" | ")) if text else ()
    for name, text in _TOPICS.items()
}
# Beside this condition the words can only mean this: who is read at all is not refused for form.
_BESIDE = {
    ("malformed-request", "credentials"): "preparation",
    ("malformed-request", "password"): "preparation",
    ("malformed-request", "account"): "preparation",
}
_WORD = re.compile(r"[^\W_]+")
# Who names both halves of the credentials says of neither that it is the wrong one.
_HALVES = frozenset({"account", "password"})
_NAME, _PASSWORD = "(?:user|account|login|name|jid|用户名)s?+", "(?:password|密码)"
_OR = " ?+(?:or|and|/|&|或|和) ?+(?:the |your )?"
_EITHER = re.compile(f"{_NAME}{_OR}{_PASSWORD}|{_PASSWORD}{_OR}{_NAME}")

# Whole sentences that one server alone writes, as read in its source.
_OF_SERVER = {
    "prosody": (
        "The response provided by the client doesn't match the one we calculated.",
        "Unable to authorize you with the authentication credentials you've sent.",
        "Invalid username or password.",
        "Invalid username.",
        "User authenticated successfully, but username was invalid",
        "Wrong nonce in client-final-message.",
        "Missing an attribute(p, r or c) in SASL message.",
        "Invalid channel binding value.",
        "Proposed channel binding type isn't supported.",
        "Out of order SASL element",
        *("Password changed", "Role changed", "Account deleted"),
        *("Account disabled", "Account is disabled"),
        "The 'to' attribute must remain the same across stream restarts",
        "A 'to' attribute is required on stream headers",
        "No stream features to proceed with",
        "This server does not serve *",
    ),
    "ejabberd": (
        "Too many (*) failed authentications*",
        "Invalid username or password",
        *("Nodeprep failed", "Nodeprep has failed", "Empty username", "Malformed username"),
        *("Nonce mismatch", "Malformed or unexpected attribute", "Unsupported extension"),
        *("Invalid channel binding", "Invalid digest URI", "Response decoding failed"),
        *("Incompatible SCRAM methods", "SASL negotiation is not allowed in this state"),
        *("Use of STARTTLS required", "Failed to get peer certificate*", "Idle connection"),
        *("Missing 'to' attribute", "Too long value of 'xml:lang' attribute"),
        "XML stanza is too big",
    ),
}


def topics(condition: str, text: str) -> tuple[str, ...]:
    """The topics of these words, beside that condition; `unknown` for words without a topic."""
    said = text.strip().casefold()
    if not said:
        return ()
    if len(said) > LONGEST_TEXT:
        return (UNKNOWN,)
    spoken = _WORD.findall(said)
    words, sentence = frozenset(spoken), f" {' '.join(spoken)} "
    found = [
        name
        for name, phrases in TOPICS.items()
        if any(_says(phrase, words, sentence) for phrase in phrases)
    ]
    if _EITHER.search(said):
        found = [name for name in found if name not in _HALVES] + ["credentials"]
    found += spoken_of(spoken)
    if words.issuperset(condition.split("-")):
        found.append("condition")
    meant = (_BESIDE.get((condition, name), name) for name in found)
    return tuple(dict.fromkeys(meant)) or (UNKNOWN,)


def _says(phrase: str, words: frozenset[str], sentence: str) -> bool:
    if not phrase.isascii():
        return phrase in sentence
    return all(_has(each.split("/"), words, sentence) for each in phrase.split(" "))


def _has(alternatives: list[str], words: frozenset[str], sentence: str) -> bool:
    for each in alternatives:
        stem = each.removesuffix("*")
        if "_" in each and f" {each.replace('_', ' ')} " in sentence:
            return True
        if each in words or (stem != each and any(word.startswith(stem) for word in words)):
            return True
    return False


def author(text: str) -> str:
    """The one server that is known to write this sentence, or ""."""
    known = _OF_SERVER.items()
    return next((name for name, says in known if any(fits(each, text) for each in says)), "")
