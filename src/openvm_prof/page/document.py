"""The JSON document of the page, of which docs/schemas has the JSON Schema.

All runs of a page share its lists of groups, phases and AIRs, and refer to them by place; a list `per run`
is parallel to `rows`. Facts are columns. What is not known is null, never 0.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Number = int | float | None
"""A number, whole ones without a decimal point; null where it is not known."""

SCHEMA_VERSION = 1


class RunRow(Struct, frozen=True):
    """A run: how it is called, where it comes from, and its totals as the library has them.

    `is_base` is true for the runs of `--base`. `bytes` and `sha256` are those of its file. `cells_formula`
    says what its cells are made of. `alike` is the place of the first run with which it shares its `unlike`.
    """

    name: str
    is_base: bool
    file: str | None
    key: str | None
    bytes: int | None
    sha256: str | None
    openvm: str
    hardware: str | None
    proofs: int
    proof_time_s: float | None
    latency_s: float | None
    cells: Number
    cells_formula: str | None
    alike: int


class Group(Struct, frozen=True):
    """A group of proofs; `names` per run, null where a run has none: the one app of each run is the same."""

    kind: str
    is_app: bool
    names: list[str | None]


class Hue(Struct, frozen=True):
    """A colour of the page by its name in the style, and what it stands for."""

    hue: str
    name: str


class Place(Struct, frozen=True):
    """A place in the tree of proof times, in the order in which work is done.

    `group` and all parts below it have a `depth` of 1 and more, the whole run of 0. `leaf` per run says that
    nothing is below; `ms` per run.
    """

    name: str
    hue: str
    depth: int
    group: int | None
    ms: list[float | None]
    leaf: list[bool]


class StageColumns(Struct, frozen=True):
    """Proofs that do not wait for each other, as the schedule takes them, in ms.

    `times` are what each occupies a prover for, `names` what it is; `serial` runs first, before them.
    """

    group: int | None
    names: list[str]
    times: list[float]
    serial: float
    total: float


class ProofColumns(Struct, frozen=True):
    """The proofs of a run: by group, then by segment or node.

    `parts` has for each of the page's `proof_parts` a column in ms. `used_cells` are the cells of main traces
    without padding where the prover counted them for the whole proof; `memory` is predicted, in bytes.
    """

    group: list[int | None]
    name: list[str]
    ms: list[float | None]
    parts: list[list[float | None]]
    instructions: list[Number]
    cells: list[Number]
    main_cells: list[Number]
    used_cells: list[Number]
    padding: list[Number]
    padding_reason: list[str | None]
    memory: list[Number]
    height: list[float | None]
    cut_by: list[str | None]


class AirColumns(Struct, frozen=True):
    """The AIRs of the page per AIR: its name in each run, null where a run has none.

    `short` is the name for tables. Constraints, interactions and main columns of one row, per run, null where
    they are not the same in all its traces.
    """

    group: list[int | None]
    air_class: list[str]
    air_id: list[str | None]
    short: list[str]
    names: list[list[str | None]]
    main_cols: list[list[Number]]
    constraints: list[list[Number]]
    interactions: list[list[Number]]


class TraceColumns(Struct, frozen=True):
    """The traces of a run: places of their AIR and proof, and their numbers, padding included.

    `unpadded_cells` are those of main traces that metered execution counted.
    """

    air: list[int]
    proof: list[int]
    rows: list[Number]
    cells: list[Number]
    main_cells: list[Number]
    unpadded_cells: list[Number]
    messages: list[Number]


class OpcodeColumns(Struct, frozen=True):
    """Instructions by opcode; `air` and `proof` are places, null where the run does not tell them."""

    group: list[int | None]
    opcode: list[str]
    air: list[int | None]
    proof: list[int | None]
    count: list[Number]


class MemoryLines(Struct, frozen=True):
    """GPU memory over time: `ms` from the first sample, bytes; thinned to what a picture shows.

    `module` and `peak` have the largest local peak of each module.
    """

    ms: list[float]
    current: list[float]
    local_peak: list[float]
    reserved: list[float]
    module: list[str]
    peak: list[float]


class OneOff(Struct, frozen=True):
    """A time that is in no proof's, in ms."""

    group: str | None
    metric: str
    ms: float


class RunDetails(Struct, frozen=True):
    """All that the page knows of a run; null where the run recorded nothing of the kind."""

    stages: list[StageColumns]
    proofs: ProofColumns
    traces: TraceColumns
    opcodes: OpcodeColumns
    memory: MemoryLines | None
    one_off: list[OneOff]
    notices: list[str]


class Unlike(Struct, frozen=True):
    """Why numbers of two runs are not compared: `nothing` is, or single ones are not.

    `run` and `base` stand for all runs that have them as `alike`. `cells` says that cells are made of
    different things, `times` that proof times are.
    """

    run: int
    base: int
    nothing: bool
    times: bool
    cells: bool
    reasons: list[str]


class VerdictRow(Struct, frozen=True):
    """A series of the comparison of the runs with those of `--base`, as `openvm-prof compare` judges it.

    `group` is null for the whole run, `tile` the number at the top of the page that it is of. `n`, medians
    and p as there.
    """

    tile: Literal["time"] | None
    group: str | None
    metric: str
    unit: str
    verdict: str
    tone: Literal["better", "worse", ""]
    base_n: int | None
    base: Number
    n: int | None
    now: Number
    percent: float | None
    p: float | None


class PaddingReasons(Struct, frozen=True):
    """Why padding is not known, in the words of the library, for what the page adds up."""

    not_recorded: str
    whole_proofs: str
    partly: str
    above: str
    more_used: str


class Definition(Struct, frozen=True):
    """What a word of the page means."""

    term: str
    text: str


class PageDocument(Struct, frozen=True):
    """What the page is made of; `rows` are its runs, those of `--base` last."""

    schema: str
    version: int
    title: str
    tool: str
    command: str
    provers: int
    price: float | None
    classes: list[Hue]
    groups: list[Group]
    places: list[Place]
    proof_parts: list[Hue]
    airs: AirColumns
    rows: list[RunRow]
    details: list[RunDetails]
    unlike: list[Unlike]
    verdicts: list[VerdictRow]
    verdicts_left_out: int
    notices: list[str]
    padding_reasons: PaddingReasons
    definitions: list[Definition]
