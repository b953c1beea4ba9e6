"""Bytes to text, as Chinese offices write them: UTF-8 with or without BOM, GB18030, CRLF."""

from __future__ import annotations

from carbonstd.errors import DossierError

MAX_BYTES = 64 * 1024 * 1024


def decode(data: bytes, name: str) -> str:
    """Decode a text file.

    UTF-8 is tried first (a GB18030 text of more than a few characters is never valid UTF-8 by chance), then UTF-16
    where a BOM says so, then GB18030.

    Raises
    ------
    DossierError
        If the file is too large, binary, or in none of these encodings.
    """
    if len(data) > MAX_BYTES:
        raise DossierError(f"{name}：文件超过 {MAX_BYTES >> 20} MB", f"{name}: larger than {MAX_BYTES >> 20} MB")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(data, "utf-16", name)
    if b"\x00" in data:
        raise DossierError(
            f"{name}：不是文本文件", f"{name}: not a text file",
            hint_zh="工作簿请保留 .xlsx 后缀", hint_en="keep the suffix .xlsx for a workbook",
        )  # fmt: skip
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _strict(data, "gb18030", name)


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DossierError(
            f"{name}：无法解码（第 {error.start} 字节）", f"{name}: can't be decoded (byte {error.start})",
            hint_zh="请另存为 UTF-8 编码的 CSV", hint_en="save it as CSV UTF-8",
        ) from None  # fmt: skip
