"""The lexical gate: only the characters, words and sizes of the formula language ever reach Python's parser."""

from __future__ import annotations

import keyword
import re
import unicodedata

from carbonstd.expressions.tree import refusal

MAX_LENGTH = 2000
MAX_TOKENS = 600
MAX_BRACKETS = 40
WORDS = frozenset({"and", "or", "not", "in", "if", "else"})

_TOKEN = re.compile(
    r"""(?P<space>[ \t]+)
    |(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<word>[A-Za-z][A-Za-z0-9_]*)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<foreign>\*\*|//|:=|<<|>>)
    |(?P<mark><=|>=|==|!=|[-+*/<>(),])""",
    re.VERBOSE | re.ASCII,
)
_GLUED = re.compile(r"[A-Za-z0-9_.\"']", re.ASCII)
_FOREIGN = {
    "**": ("乘方 **", "power **", "请用 pow(x, y) 或 pow2(x)", "use pow(x, y) or pow2(x)"),
    "//": ("整除 //", "floor division //", "请用 /", "use /"),
    "%": ("取余 %", "remainder %", "百分数请写成 x/100", "write a percentage as x/100"),
    ".": ("属性访问", "attribute access", "", ""),
    "[": ("下标或列表", "a subscript or list", "取值之一请写成 in (…)", "write a choice as in (…)"),
    "{": ("集合或字典", "a set or dictionary", "取值之一请写成 in (…)", "write a choice as in (…)"),
    ":=": ("赋值 :=", "assignment :=", "", ""),
    "=": ("单个等号", "a single =", "比较请用 ==", "compare with =="),
    "#": ("注释", "a comment", "说明请写在 note 列", "put it into the column note"),
    "\n": ("换行", "a line break", "公式须写在一行", "write the formula on one line"),
    "\r": ("换行", "a line break", "公式须写在一行", "write the formula on one line"),
    "\\": ("反斜杠", "a backslash", "", ""),
    "_": ("以下划线开头的名称", "a name that begins with an underscore", "", ""),
    '"': ("未闭合的文本", "a text without closing quote", "", ""),
    "'": ("未闭合的文本", "a text without closing quote", "", ""),
    **dict.fromkeys(("<<", ">>", "&", "|", "^", "~", "@"), ("位运算", "a bit operation", "", "")),
}
_PLAIN_TWINS = dict(
    zip(
        "×÷−–≤≥≠＝²“”‘’＂＇。．",
        ("*", "/", "-", "-", "<=", ">=", "!=", "==", "pow2(…)", '"', '"', "'", "'", '"', "'", ".", "."),
        strict=True,
    )
)


def scan(text: str) -> None:
    """Refuse a text that cannot be a formula, before any parser recurses into it.

    Raises
    ------
    ExpressionError
        For a foreign character, operator or keyword, an odd number or text, unbalanced brackets, or too large a size.
    """
    if len(text) > MAX_LENGTH:
        raise refusal(
            text,
            MAX_LENGTH + 1,
            f"公式过长（{len(text)} 个字符，至多 {MAX_LENGTH}）",
            f"the formula is too long ({len(text)} characters, at most {MAX_LENGTH})",
        )
    position = count = 0
    open_brackets: list[int] = []
    previous = ""
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None or token.lastgroup == "foreign":
            raise _foreign(text, position, token[0] if token else text[position])
        kind, found = token.lastgroup or "", token[0]
        if kind != "space":
            count += 1
            if kind in ("number", "word") and (following := _GLUED.match(text, token.end())):
                raise _glued(text, position, kind, found, following[0])
            if kind == "word" and keyword.iskeyword(found) and found not in WORDS:
                raise _keyword(text, position, found)
            if kind == "text":
                _check_text(text, position, found, previous)
            if found == "(":
                open_brackets.append(position)
            elif found == ")":
                if not open_brackets:
                    raise refusal(text, position + 1, "多余的右括号", "a closing bracket too many")
                open_brackets.pop()
            if len(open_brackets) > MAX_BRACKETS or count > MAX_TOKENS:
                raise refusal(
                    text,
                    position + 1,
                    f"公式过于复杂（括号至多 {MAX_BRACKETS} 层，符号至多 {MAX_TOKENS} 个）",
                    f"the formula is too complex (at most {MAX_BRACKETS} nested brackets and {MAX_TOKENS} symbols)",
                )
            previous = kind
        position = token.end()
    if open_brackets:
        raise refusal(text, open_brackets[-1] + 1, "括号未闭合", "a bracket that is never closed")
    if not count:
        raise refusal(text, 1, "公式为空", "the formula is empty")


def _foreign(text: str, position: int, found: str) -> Exception:
    if found in _FOREIGN:
        zh, en, hint_zh, hint_en = _FOREIGN[found]
        return refusal(text, position + 1, f"不允许{zh}", f"{en} is not allowed", hint_zh, hint_en)
    shown = f"U+{ord(found):04X}" + (f" {found}" if found.isprintable() else "")
    twin = _PLAIN_TWINS.get(found) or unicodedata.normalize("NFKC", found)
    usable = twin in _PLAIN_TWINS.values() or ((token := _TOKEN.fullmatch(twin)) and token.lastgroup != "foreign")
    hints = (f"请改用 {twin!r}", f"use {twin!r} instead") if usable else ("", "")
    return refusal(text, position + 1, f"不允许字符 {shown}", f"character {shown} is not allowed", *hints)


def _glued(text: str, position: int, kind: str, found: str, following: str) -> Exception:
    if kind == "number":
        return refusal(
            text,
            position + 1,
            f"数字 {found} 后紧跟 {following}",
            f"number {found} is followed directly by {following}",
            "请写十进制数，如 1000 或 2.5e-3；不可写 1_000、0x3e8、1j",
            "write plain decimals like 1000 or 2.5e-3; not 1_000, 0x3e8 or 1j",
        )
    if following == ".":
        return _foreign(text, position + len(found), ".")
    return refusal(
        text, position + 1, f"不允许带前缀的文本 {found}{following}", f"text with the prefix {found} is not allowed"
    )


def _keyword(text: str, position: int, found: str) -> Exception:
    hints = ("", "")
    if found in ("True", "False"):
        hints = ("布尔变量直接写名称，或写 not 名称", "write the variable itself, or not before it")
    return refusal(text, position + 1, f"不允许 {found}", f"{found} is not allowed", *hints)


def _check_text(text: str, position: int, found: str, previous: str) -> None:
    inner = found[1:-1]
    if previous == "text":
        raise refusal(text, position + 1, "两个文本相连", "two texts in a row are not allowed")
    if not inner:
        # An empty cell means "missing" everywhere; a comparison with it could never be answered.
        raise refusal(text, position + 1, "不允许空文本", "an empty text is not allowed")
    if "\\" in inner or not inner.isprintable():
        raise refusal(
            text, position + 1, "文本含反斜杠或控制字符", "a text with a backslash or control character is not allowed"
        )
