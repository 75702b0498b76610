"""A day's cells as one blob with what its rules said of each label, and the sums that are read from it."""

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

import msgspec
import numpy as np
from numpy.typing import NDArray

from fairday_collector.classify.model import CLASSES, Class
from fairday_collector.classify.sorter import Classes
from fairday_collector.ledger.columns import Bytes, Flags, Label, Longs
from fairday_collector.ledger.fast.blobs import Column, narrow, narrow_each, opened, shut, wide
from fairday_collector.ledger.fast.cells import Cells
from fairday_collector.ledger.reckon.model import STATES

VERSION = 1


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    """Columns of cells, then of labels; numbers that may be missing count from 1, 0 for none."""

    hours: Sequence[int]
    hour: bytes
    state: bytes
    label: Column
    ms: Column
    apps: list[str | None]
    app: Column
    categories: list[str]
    category: Column
    klass: bytes
    core: bytes
    rule: list[int]
    labels: msgspec.Raw


_decode = msgspec.msgpack.Decoder(_Stored).decode
_decode_labels = msgspec.msgpack.Decoder(list[Label]).decode


class StoredCells:
    """Cells of a day as they were stored; what is not asked for is not read.

    Columns of cells are those of `Cells`, but that `label` counts the labels that occur. Columns of labels: `app` is an
    index into `apps`, `category` one into `categories`, −1 for none, `klass` one into `CLASSES`, beyond them for
    unclassified; `rule` is the id of the rule that decided, 0 for none.
    """

    def __init__(self, stored: _Stored) -> None:
        self._stored = stored
        self.apps = stored.apps
        self.categories = stored.categories

    @property
    def hours(self) -> Longs:
        """UTC starts of the hours, epoch milliseconds."""
        return np.array(self._stored.hours, np.int64)

    @property
    def hour(self) -> Bytes:
        """Index of the hour of each cell."""
        return np.frombuffer(self._stored.hour, np.uint8)

    @property
    def state(self) -> Bytes:
        """Index of the state of each cell."""
        return np.frombuffer(self._stored.state, np.uint8)

    @property
    def label(self) -> Longs:
        """Number of the label of each cell, −1 where the person was not present."""
        return wide(self._stored.label) - 1

    @cached_property
    def ms(self) -> Longs:
        """Milliseconds of each cell."""
        return wide(self._stored.ms)

    @property
    def app(self) -> Longs:
        """Index of the app of each label."""
        return wide(self._stored.app)

    @property
    def category(self) -> Longs:
        """Index of the category of each label."""
        return wide(self._stored.category) - 1

    @property
    def klass(self) -> Bytes:
        """Index of the class of each label."""
        return np.frombuffer(self._stored.klass, np.uint8)

    @property
    def core(self) -> Flags:
        """Whether each label is core work."""
        return np.frombuffer(self._stored.core, np.bool_)

    @property
    def rule(self) -> Longs:
        """Id of the rule that decided each label."""
        return np.array(self._stored.rule, np.int64)

    @property
    def labels(self) -> list[Label]:
        """App, title and site of each label."""
        return _decode_labels(self._stored.labels)

    @cached_property
    def label_ms(self) -> Longs:
        """Milliseconds of presence of each label."""
        # Cells without a label are summed in front, and left out.
        return _sums(wide(self._stored.label), self.ms, len(self._stored.klass) + 1)[1:]

    def by_hour(self) -> Longs:
        """Milliseconds by hour and state, an array of `len(hours)` × `len(STATES)`."""
        place = self.hour * np.int16(len(STATES)) + self.state
        return _sums(place, self.ms, len(self._stored.hours) * len(STATES)).reshape(-1, len(STATES))

    def by_app(self) -> dict[str | None, int]:
        """Milliseconds of presence by app."""
        return dict(zip(self.apps, self._present(self.app, len(self.apps)), strict=True))

    def by_category(self) -> dict[str | None, int]:
        """Milliseconds of presence by category, None for time without one; only those that occur."""
        names = [None, *self.categories]
        times = self._present(wide(self._stored.category), len(names))
        return {name: ms for name, ms in zip(names, times, strict=True) if ms}

    def by_class(self) -> dict[Class | None, int]:
        """Milliseconds of presence by class, None for unclassified time; every class is there."""
        names = [*CLASSES, None]
        return dict(zip(names, self._present(self.klass, len(names)), strict=True))

    def core_ms(self) -> int:
        """Milliseconds of presence in core work."""
        return int(self.label_ms[self.core].sum())

    def _present(self, group: NDArray[np.integer], size: int) -> list[int]:
        times: list[int] = _sums(group, self.label_ms, size).tolist()
        return times


def pack_each(days: Sequence[Cells], sorting: Sequence[Classes]) -> list[bytes]:
    """Blobs of days of one block; `sorting` has what the rules of each date said of every label of the block."""
    # The long columns of all days at once: a day by itself is too short for the price of a call.
    edges = [0, *accumulate(len(cells.ms) for cells in days)]
    label = narrow_each(np.concatenate([cells.label for cells in days]) + 1, edges)
    ms = narrow_each(np.concatenate([cells.ms for cells in days]), edges)
    return [_packed(*each) for each in zip(days, sorting, label, ms, strict=True)]


def _packed(cells: Cells, classes: Classes, label: Column, ms: Column) -> bytes:
    labels = cells.of_block
    categories: dict[int, int] = {-1: 0}
    category = [categories.setdefault(one, len(categories)) for one in classes.category[labels].tolist()]
    apps: dict[str | None, int] = {}
    app = [apps.setdefault(one[0], len(apps)) for one in cells.labels]
    return shut(
        VERSION,
        _Stored(
            hours=cells.hours,
            hour=cells.hour.tobytes(),
            state=cells.state.tobytes(),
            label=label,
            ms=ms,
            apps=list(apps),
            app=narrow(app),
            categories=[classes.categories[one] for one in categories if one >= 0],
            category=narrow(category),
            klass=classes.klass[labels].tobytes(),
            core=classes.core[labels].tobytes(),
            rule=classes.rule[labels].tolist(),
            labels=msgspec.Raw(msgspec.msgpack.encode(cells.labels)),
        ),
    )


def unpack_cells(data: bytes) -> StoredCells:
    """Cells from their blob; raises `ValueError` for one of another version, or damaged."""
    return StoredCells(_decode(opened(VERSION, data)))


def _sums(group: NDArray[np.integer], ms: Longs, size: int) -> Longs:
    return np.bincount(group, ms, size).astype(np.int64)
