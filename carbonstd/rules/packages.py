"""P1xx: data packages."""

from __future__ import annotations

from carbonstd.rules.model import Rule, Text

_FORMAT = Text("docs/data-packages.md", "docs/data-packages.md")

RULES = (
    Rule(
        "P101",
        "warning",
        Text("数据包已改动", "hash mismatch"),
        Text(
            "{package}：{file} 与 datapackage.json 的校验值不符",
            "{package}: {file} does not match its hash in datapackage.json",
        ),
        Text("表格的 sha256 与描述文件比较。", "Compares the tables' sha256 with the descriptor."),
        Text("改动过的数据不应冒充已发布的数据。", "Changed data must not pass for released data."),
        Text("手工改了 limits.csv。", "limits.csv was edited by hand."),
        Text(
            "有意改动的，运行 carbonstd pack build 并提高版本号。",
            "If the change is meant, run carbonstd pack build and raise the version.",
        ),
        _FORMAT,
    ),
    Rule(
        "P102",
        "error",
        Text("与锁定文件不同", "lock differs"),
        Text("{package} 的版本或校验值与锁定文件不同", "{package} differs from the lock file"),
        Text("与锁定文件记录的版本和校验值比较。", "Compares with versions and hashes in the lock file."),
        Text("同样的输入应得到同样的结论。", "Same inputs, same verdicts."),
        Text("更新了数据包而未更新锁定文件。", "A package was updated and the lock was not."),
        Text("核对变化后重新锁定。", "Look at the change, then lock again."),
        _FORMAT,
    ),
    Rule(
        "P103",
        "error",
        Text("公式被拒绝", "expression refused"),
        Text("{package}：{where}：{reason}", "{package}: {where}: {reason}"),
        Text(
            "表达式只能用允许的语法、已声明的变量和一致的类型。",
            "Expressions use the allowed syntax, declared variables and fitting types only.",
        ),
        Text("数据包只含数据，不含代码。", "Packages hold data, never code."),
        Text("条件里写了未声明的变量。", "A condition names an undeclared variable."),
        Text(
            "按提示修改表达式，或在 inputs.csv 中声明变量。",
            "Mend the expression, or declare the variable in inputs.csv.",
        ),
        _FORMAT,
    ),
    Rule(
        "P104",
        "error",
        Text("数据包无效", "invalid package"),
        Text("{package}：{where}：{reason}", "{package}: {where}: {reason}"),
        Text(
            "描述、列名、编号、单位、依据和等级是否完整有效。",
            "Checks descriptor, columns, ids, units, evidence and grades.",
        ),
        Text("没有出处的数字不能用于判定。", "A number without a source can carry no verdict."),
        Text("某行没有 evidence。", "A row without evidence."),
        Text("按提示补全后运行 carbonstd pack lint。", "Complete it and run carbonstd pack lint."),
        _FORMAT,
    ),
    Rule(
        "P105",
        "warning",
        Text("分级不递进", "levels don't fall in line"),
        Text("{package}：{where}：{reason}", "{package}: {where}: {reason}"),
        Text("各级限值通常依次放宽；此行不是。", "Levels usually relax one after the other; this row's don't."),
        Text(
            "标准确有这样的值，也可能是抄录错误。", "Some standards do say so; it may also be a slip of transcription."
        ),
        Text("GB 21258-2024：286/285/299。", "GB 21258-2024: 286/285/299."),
        Text("对照原文；属实则在 note 中说明。", "Hold it against the paper; if it is right, say so in the note."),
        _FORMAT,
    ),
    Rule(
        "P106",
        "warning",
        Text("条件有空隙", "conditions leave a gap"),
        Text("{package}：{where}：{reason}", "{package}: {where}: {reason}"),
        Text(
            "在输入允许的范围内，每组应恰有一行适用。",
            "Within the inputs' range exactly one row of a group should fit.",
        ),
        Text("空隙处没有结论。", "In a gap there is no verdict."),
        Text("玻璃厚度 7 mm 不在表中。", "A glass thickness of 7 mm is not tabulated."),
        Text("对照原文；属实则保留。", "Hold it against the paper; if the standard leaves it open, keep it."),
        _FORMAT,
    ),
)
