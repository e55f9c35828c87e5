"""`python -m tests.translations LANGUAGE`: bring `translations/satchel_LANGUAGE.ts` up to date, and compile it."""

import sys

from tests.translations.files import compile_to, write
from tests.translations.texts import ROOT, all_texts


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("Usage: python -m tests.translations LANGUAGE   (such as de)")
        return 2
    name = f"satchel_{arguments[0]}"
    texts = all_texts()
    file = ROOT / "translations" / f"{name}.ts"
    missing = write(file, arguments[0], texts)
    compile_to(ROOT / "resources" / "translations" / f"{name}.qm", file)
    print(f"{file}: {len(texts)} texts, {missing} of them not translated yet")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
