"""What stands in a small, sound lessons tree, and how is it broken in one place?"""

from pathlib import Path

SASL = "urn:ietf:params:xml:ns:xmpp-sasl"

FILES = {
    "en/messages.toml": '[step]\ntitle = "Step {number}"\n[step.deep]\nend = "`<auth/>` ended"\n',
    "zh/messages.toml": '[step]\ntitle = "第 {number} 步"\n[step.deep]\nend = "`<auth/>` 结束"\n',
    "en/glossary.toml": (
        '[term.stream]\nword = "stream"\ndefinition = "A document."\nsection = "X"\n'
    ),
    "zh/glossary.toml": '[term.stream]\nword = "流"\ndefinition = "一份文档。"\nsection = "X"\n',
    "en/elements/namespaces.toml": (
        f'[namespace."{SASL}"]\ntitle = "who we are"\nspec = "RFC 6120 §6"\nfile = "sasl.toml"\n'
        '[namespace."urn:x"]\ntitle = "only a name"\nspec = "XEP-0001"\n'
    ),
    "zh/elements/namespaces.toml": (
        f'[namespace."{SASL}"]\ntitle = "身份"\nspec = "RFC 6120 §6"\nfile = "sasl.toml"\n'
        '[namespace."urn:x"]\ntitle = "只有名称"\nspec = "XEP-0001"\n'
    ),
    "en/elements/sasl.toml": f"""namespace = "{SASL}"
[element.auth]
says = "We choose."
section = "RFC 6120 §6.4.2"
[attribute."auth@mechanism"]
says = "The choice."
section = "RFC 6120 §6.4.2"
[condition.aborted]
means = "Broken off."
cause = "We asked."
user = "Nothing is lost."
admin = "Look for clients that give up."
author = "Offer another mechanism."
rules_out = ""
section = "RFC 6120 §6.5.1"
""",
    "zh/elements/sasl.toml": f"""namespace = "{SASL}"
[element.auth]
says = "由我方选择。"
section = "RFC 6120 §6.4.2"
[attribute."auth@mechanism"]
says = "所选机制。"
section = "RFC 6120 §6.4.2"
[condition.aborted]
means = "已中止。"
cause = "由我方请求。"
user = "没有损失。"
admin = "查找放弃的客户端。"
author = "提供别的机制。"
rules_out = ""
section = "RFC 6120 §6.5.1"
""",
    "en/02-sasl.md": (
        '+++\nid = "who"\ntitle = "Who"\nstep = "2.2"\nrfc = ["RFC 6120 §6"]\nterms = ["stream"]\n'
        "+++\n\nSend `<auth/>`.\n"
    ),
    "zh/02-sasl.md": (
        '+++\nid = "who"\ntitle = "谁"\nstep = "2.2"\nrfc = ["RFC 6120 §6"]\nterms = ["stream"]\n'
        "+++\n\n发送 `<auth/>`。\n"
    ),
    "en/10-roles.md": (
        '+++\nid = "roles"\ntitle = "Roles"\nstep = ""\nrfc = []\nterms = []\n+++\nTwo roles.\n'
    ),
    "zh/10-roles.md": (
        '+++\nid = "roles"\ntitle = "角色"\nstep = ""\nrfc = []\nterms = []\n+++\n两种角色。\n'
    ),
}


def edit(path: Path, old: str, new: str) -> None:
    """Replace `old` in a file; it must be there, so that no test breaks nothing."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
