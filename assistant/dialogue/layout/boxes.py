"""What is laid out, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """`ports` are where links leave its lower edge, measured from its left."""

    width: float
    height: float
    ports: tuple[float, ...] = ()


@dataclass(frozen=True)
class Link:
    source: str
    port: int
    target: str


@dataclass(frozen=True)
class Way:
    """The points of a link from its port to its target: one where it leaves, one where it enters each layer.

    One that leads `back` goes up beside the boxes.
    """

    points: tuple[Point, ...]
    back: bool


@dataclass(frozen=True)
class Layout:
    """`corners` are the upper left ones of the boxes; `ways` follow the order of the links."""

    corners: Mapping[str, Point]
    ways: tuple[Way, ...]
    width: float
    height: float


@dataclass(frozen=True)
class Pull:
    """A wish to stand `offset` to the right of another stop, `weight` times as strong as usual."""

    other: str
    offset: float
    weight: float = 1.0
