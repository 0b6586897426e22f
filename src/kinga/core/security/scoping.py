"""Base models: data classes for every field, and personal tables that refuse an unscoped read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Self, TypeVar

from django.db import models

from kinga.core.foundation import ids
from kinga.core.security.errors import UnscopedRead

__all__ = ["DATA_CLASSES", "KingaModel", "PersonalManager", "PersonalModel", "PersonalQuerySet"]

_M = TypeVar("_M", bound=models.Model)

# public: may be on a poster. operational: needed to run without keys. sealed: only as ciphertext.
DATA_CLASSES = ("public", "operational", "sealed")


class KingaModel(models.Model):
    """Every table of ours: a UUIDv7 key, and the class of each field in `data_classes`.

    `data_classes` maps a class of DATA_CLASSES to the field names in it, the key included;
    `tests/architecture` fails on a field that is missing, doubled, or sealed in name only.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)

    data_classes: ClassVar[dict[str, tuple[str, ...]]] = {}

    class Meta:
        abstract = True


class PersonalQuerySet(models.QuerySet[_M]):
    """Refuses to read until `scope()` has said on whose behalf. Rows reached from a loaded object pass."""

    _kinga_scope: str = ""

    def scope(self, reason: str) -> Self:
        """A copy that may be read. `reason` says for whom: only queries, actions and jobs call this."""
        clone: Self = self._chain()  # type: ignore[attr-defined]
        clone._kinga_scope = reason
        return clone

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._kinga_scope = self._kinga_scope
        return clone

    def _demand_scope(self) -> None:
        if self._kinga_scope or self._hints.get("instance") is not None:  # type: ignore[attr-defined]
            return
        raise UnscopedRead(f"{self.model.__name__} was read without a scope: start at visible_to(user).")

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._demand_scope()
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[_M]:
        """As Django's, once scoped."""
        self._demand_scope()
        return super().iterator(chunk_size=chunk_size)

    def count(self) -> int:
        """As Django's, once scoped."""
        self._demand_scope()
        return super().count()

    def exists(self) -> bool:
        """As Django's, once scoped."""
        self._demand_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As Django's, once scoped."""
        self._demand_scope()
        return super().aggregate(*args, **kwargs)


class PersonalManager(models.Manager[_M]):
    """The default manager of a personal table: all it gives refuses an unscoped read."""

    def get_queryset(self) -> PersonalQuerySet[_M]:
        """Not scoped yet."""
        return PersonalQuerySet(model=self.model, using=self._db, hints=self._hints)  # type: ignore[attr-defined]

    def scope(self, reason: str) -> PersonalQuerySet[_M]:
        """As PersonalQuerySet.scope."""
        return self.get_queryset().scope(reason)


class PersonalModel(KingaModel):
    """A table that holds something about a person helped, or about someone who reported."""

    objects = PersonalManager()

    class Meta:
        abstract = True
