"""Where the places of a scan lie: a file of centroids, or a file of neighbours."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from kinga.interfaces.cli.watch.reading import BadCounts
from kinga.methods.surge.scanning.places import Neighbourhood

__all__ = ["by_centroids", "by_neighbours", "rows_of"]


def by_centroids(path: Path, names: Sequence[str]) -> Neighbourhood:
    """Columns series, latitude, longitude; one row for each place of the counts (others are passed over)."""
    found: dict[str, tuple[float, float]] = {}
    wanted = set(names)
    for line, row in rows_of(path, ("series", "latitude", "longitude")):
        name = row["series"]
        if name not in wanted:
            continue
        if name in found:
            raise BadCounts(f"{path.name}, row {line}: the place stands there twice. Keep one of the two.")
        try:
            found[name] = float(row["latitude"]), float(row["longitude"])
        except ValueError as error:
            raise BadCounts(
                f"{path.name}, row {line}: latitude and longitude must be numbers in degrees."
            ) from error
        if not (abs(found[name][0]) <= 90 and abs(found[name][1]) <= 180):
            raise BadCounts(
                f"{path.name}, row {line}: a latitude lies between -90 and 90, a longitude between -180 and 180."
            )
    _all_there(path, names, found)
    return Neighbourhood.of_centroids([found[name][0] for name in names], [found[name][1] for name in names])


def by_neighbours(path: Path, names: Sequence[str]) -> Neighbourhood:
    """Columns series, neighbour: a row for each pair that shares a border, named from either side."""
    position = {name: at for at, name in enumerate(names)}
    beside: list[list[int]] = [[] for _ in names]
    seen: set[str] = set()
    for line, row in rows_of(path, ("series", "neighbour")):
        pair = row["series"], row["neighbour"]
        unknown = [name for name in pair if name not in position]
        if unknown:
            raise BadCounts(
                f"{path.name}, row {line}: {unknown[0]} is no place of the counts. Correct the name, or leave the row out."
            )
        seen.update(pair)
        beside[position[pair[0]]].append(position[pair[1]])
    _all_there(path, names, seen)
    return Neighbourhood.of_neighbours(beside)


def _all_there(path: Path, names: Sequence[str], found: object) -> None:
    missing = [name for name in names if name not in found]  # type: ignore[operator]
    if missing:
        raise BadCounts(
            f"{path.name}: {len(missing)} places of the counts are not in it, the first is {missing[0]}. Add them."
        )


def rows_of(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line; cells without spaces around them."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            header = [cell.strip().lower() for cell in next(reader, [])]
            missing = [column for column in columns if column not in header]
            if missing:
                raise BadCounts(f"{path.name}, row 1: the header needs {', '.join(columns)}.")
            place = {column: header.index(column) for column in columns}
            for row in reader:
                if not any(cell.strip() for cell in row):
                    continue
                if len(row) != len(header):
                    raise BadCounts(
                        f"{path.name}, row {reader.line_num}: it has a different number of columns than the header."
                    )
                yield reader.line_num, {column: row[at].strip() for column, at in place.items()}
    except OSError as error:
        raise BadCounts(
            f"{path} cannot be read ({error.strerror}). Check the name and the folder."
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadCounts(f"{path.name} is no CSV file in UTF-8. Save it as one.") from error
