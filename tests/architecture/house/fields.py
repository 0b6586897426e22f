"""Every model field declares its class; the models of other packages were read and agreed one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["DATA_CLASSES", "unagreed_models", "unclassed_fields"]

DATA_CLASSES = ("public", "operational", "sealed", "compartment")


def unclassed_fields(model: Any, sealed_field: type) -> list[str]:
    """What is wrong with the `data_classes` of one of our models."""
    label = model._meta.label
    classes: Mapping[str, Iterable[str]] = getattr(model, "data_classes", {})
    wrong = [f"{label}: {name} is no class of data." for name in classes if name not in DATA_CLASSES]
    declared = Counter(name for names in classes.values() for name in names)
    fields = {field.name: field for field in model._meta.local_concrete_fields}
    fields |= {field.name: field for field in model._meta.local_many_to_many}
    wrong += [f"{label}.{name} declares no class of data." for name in fields if name not in declared]
    wrong += [f"{label}.{name} is declared but is no field." for name in declared if name not in fields]
    wrong += [f"{label}.{name} is declared {count} times." for name, count in declared.items() if count > 1]
    hidden = {*classes.get("sealed", ()), *classes.get("compartment", ())}
    for name, field in fields.items():
        if name in hidden and not isinstance(field, sealed_field):
            wrong.append(f"{label}.{name} is declared sealed but stored as plain text.")
        if isinstance(field, sealed_field) and name not in hidden:
            wrong.append(f"{label}.{name} is sealed but declared otherwise.")
    return wrong


def unagreed_models(models: Iterable[Any], agreed: Mapping[str, str]) -> list[str]:
    """Models of other packages that nobody has read yet, and agreed ones that are gone."""
    present = {model._meta.label for model in models if not model.__module__.startswith("kinga.")}
    wrong = [
        f"{label} is not in third_party.toml: read what it stores." for label in sorted(present - set(agreed))
    ]
    return wrong + [
        f"{label} is in third_party.toml but not installed." for label in sorted(set(agreed) - present)
    ]
