"""Writes docs/reference/codes.md from the ontology: `python docs/make_codes.py`. tests/test_ontology.py fails where the page is stale."""

from __future__ import annotations

from pathlib import Path

from dragoman.ontology import Ontology

PAGE = Path(__file__).parent / "reference" / "codes.md"


def page(ontology: Ontology) -> str:
    """The page as Markdown: PLOVER types and modes, contexts, then every CAMEO code."""
    out = [
        "# Codes of events",
        "",
        "Every event has a PLOVER type (with mode and contexts) and a CAMEO code. `dragoman codes [SEARCH]` prints them. Written by `docs/make_codes.py`;",
        f"ontology version `{ontology.version}`. Sources: CAMEO 1.1b3 (codes, names, Goldstein values), PLOVER draft 0.8 of 2021 (types, modes, intensities);",
        "definitions and examples are ours. CAMEO's quad is GDELT's QuadClass and differs from PLOVER's for some codes: they are separate fields.",
        "",
        "## PLOVER types",
        "",
        "| type | quad | intensity | needs a recipient | meaning | modes (intensity) |",
        "|---|---|---|---|---|---|",
    ]
    for type_ in ontology.types.values():
        modes = ", ".join(f"{m.name} ({m.intensity:g})" for m in type_.modes) or "–"
        needs = "yes" if type_.recipient_required else "no"
        out.append(f"| {type_.name} | {type_.quad} | {type_.intensity:g} | {needs} | {type_.definition} | {modes} |")
    out += ["", "## Contexts", "", "| context | meaning |", "|---|---|"]
    out += [f"| {c.name} | {c.definition} |" for c in ontology.contexts.values()]
    out += ["", "## CAMEO codes", ""]
    for code in ontology.codes.values():
        if len(code.code) == 2:
            out += ["", f"### {code.code} {code.name}", "", "| code | name | Goldstein | PLOVER | meaning | example |", "|---|---|---|---|---|---|"]
            continue
        plover = f"{code.type}, {code.mode}" if code.mode else code.type
        out.append(f"| `{code.code}` | {code.name} | {code.goldstein:g} | {plover} | {code.definition} | {code.example} |")
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(Ontology.load()), encoding="utf-8")
