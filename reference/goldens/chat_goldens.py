"""Prompts wrapped in chat templates by the library: writes `chat/prompts.json`. The templates are in `chat/templates.json`."""

import json
from pathlib import Path

from transformers import AutoTokenizer

HERE = Path(__file__).resolve().parent
MARKS = ["<|start|>", "<|end|>", "<|head|>"]
PROMPTS = [
    "The rain was glad.",
    "",
    "  spaces around  ",
    'She said: "why?" and it\'s <b>fine</b> & calm',
    "two\nlines\n\nand a third",
    "naïve café ☕ 雨 😀 مطر",
    "{{ not }} {% a %} template {# here #}",
    "<|end|> inside <|start|>user",
    "tab\tand \\ backslash \\n",
    "a" * 60,
]
SYSTEMS = ["", "You are calm.", "Be “brief”;\n  never rude. "]


def main() -> None:
    folder = HERE / "checkpoints/llama-lm"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.add_special_tokens({"additional_special_tokens": MARKS})
    templates = json.loads((HERE / "chat/templates.json").read_text())
    cases = []
    for name, template in templates.items():
        for system in SYSTEMS:
            for prompt in PROMPTS:
                cases.append({"template": name, "system": system, "prompt": prompt, **wrapped(tokenizer, template, system, prompt)})
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    config = json.loads((folder / "tokenizer_config.json").read_text())
    added = {str(id): entry(token) for id, token in tokenizer.added_tokens_decoder.items()}
    config |= {"added_tokens_decoder": added, "additional_special_tokens": MARKS}
    (HERE / "chat/prompts.json").write_text(
        '{\n"tokenizer_config": ' + json.dumps(config) + ',\n"cases": [\n' + lines + "\n]\n}\n"
    )


def wrapped(tokenizer: object, template: str, system: str, prompt: str) -> dict:
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": prompt})
    both = dict(chat_template=template, add_generation_prompt=True)
    try:
        text = tokenizer.apply_chat_template(messages, tokenize=False, **both)
    except Exception:
        return {"text": None, "ids": None}
    return {"text": text, "ids": tokenizer.apply_chat_template(messages, **both)}


def entry(token: object) -> dict:
    names = ("content", "lstrip", "normalized", "rstrip", "single_word", "special")
    return {name: getattr(token, name) for name in names}


if __name__ == "__main__":
    main()
