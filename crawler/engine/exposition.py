"""Figures as text that Prometheus reads.

Source: the text-based exposition format, version 0.0.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A value, with its labels; of a histogram also the end of its name."""

    value: float
    labels: Labels = ()
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric: its name, what it means, and its samples."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    about: str
    samples: tuple[Sample, ...]


def single(name: str, kind: Literal["counter", "gauge"], about: str, value: float) -> Figure:
    """Return a metric with one sample."""
    return Figure(name, kind, about, (Sample(value),))


def by(
    name: str,
    kind: Literal["counter", "gauge"],
    about: str,
    values: tuple[str, Mapping[str, float]],
) -> Figure:
    """Return a metric with a sample for each value of a label: (label, values)."""
    label, found = values
    samples = tuple(Sample(found[key], ((label, key),)) for key in sorted(found))
    return Figure(name, kind, about, samples)


def histogram(
    name: str, about: str, bounds: Iterable[float], counts: Iterable[int], total: float
) -> Figure:
    """Return a histogram; `counts` are those between the bounds, the last beyond all of them."""
    samples = []
    seen = 0
    for bound, count in zip((*bounds, float("inf")), counts, strict=True):
        seen += count
        samples.append(Sample(seen, (("le", _number(bound)),), "_bucket"))
    samples += [Sample(total, suffix="_sum"), Sample(seen, suffix="_count")]
    return Figure(name, "histogram", about, tuple(samples))


def exposed(figures: Iterable[Figure]) -> str:
    """Return the text of all figures."""
    lines = []
    for figure in figures:
        name = figure.name
        lines += [f"# HELP {name} {figure.about}", f"# TYPE {name} {figure.kind}"]
        lines += [
            f"{name}{sample.suffix}{_labels(sample.labels)} {_number(sample.value)}"
            for sample in figure.samples
        ]
    return "\n".join(lines) + "\n"


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _number(value: float) -> str:
    if value == float("inf"):
        return "+Inf"
    return str(int(value)) if value == int(value) else repr(float(value))
