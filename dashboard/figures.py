"""Charts as Plotly figures. Colours are CSS variables: the page's script fills them in for the theme it is shown in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard.days import Bucket
from dashboard.scale import axis_label, nice_steps
from dashboard.series import Series
from payments.domain.money import minor_digits

# A label needs some 45 pixels; this many fit on a phone.
LABELS = 7
# Characters that could end the script element or start another one.
ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def status_figure(columns: Sequence[Series], steps: Sequence[Bucket], shown: str) -> str:
    """Bars stacked by status; failed ones are also hatched. ``shown``: amount or count."""
    bars = [
        go.Bar(
            name=each.title,
            x=_places(steps),
            y=[_height(cell.amount.major if shown == "amount" else cell.count) for cell in each.cells],
            marker=_marker(each.name),
        )
        for each in columns
    ]
    heights = [sum(values) for values in zip(*([height or 0 for height in bar.y] for bar in bars), strict=True)]
    currency = columns[0].total.amount.currency if shown == "amount" else ""
    return _json(go.Figure(bars, _layout(steps, heights, currency, "stack")))


def money_figure(
    collected_and_returned: Sequence[Series], net: Series, before: Series | None, steps: Sequence[Bucket]
) -> str:
    """What came in above the line, what went back below it, and what is left as a line; dotted: the time before."""
    places = _places(steps)
    lines = [_line(net, places, "solid", "var(--chart-net)")]
    if before is not None:
        lines.insert(0, _line(before, places, "dot", "var(--chart-before)"))
    bars = [
        go.Bar(
            name=each.title, x=places, y=[_height(cell.amount.major) for cell in each.cells], marker=_marker(each.name)
        )
        for each in collected_and_returned
    ]
    heights = [height for trace in (*bars, *lines) for height in trace.y if height is not None]
    return _json(go.Figure([*bars, *lines], _layout(steps, heights, net.total.amount.currency, "relative")))


def _places(steps: Sequence[Bucket]) -> list[int]:
    return list(range(len(steps)))


def _height(value: Any) -> float | None:
    """For drawing only: the exact amounts are in the table."""
    return float(value) or None


def _marker(name: str) -> dict[str, Any]:
    colour = f"var(--{'chart' if name in ('collected', 'returned') else 'status'}-{name})"
    marker: dict[str, Any] = {"color": colour, "line": {"width": 0.5, "color": "var(--chart-ground)"}}
    if name == "failed":
        marker["pattern"] = {
            "shape": "/",
            "size": 5,
            "solidity": 0.3,
            "bgcolor": colour,
            "fgcolor": "var(--chart-ground)",
        }
    return marker


def _line(each: Series, places: list[int], dash: str, colour: str) -> go.Scatter:
    return go.Scatter(
        name=each.title,
        x=places[: len(each.cells)],
        y=[float(cell.amount.major) for cell in each.cells][: len(places)],
        mode="lines" if len(places) > 1 else "markers",
        line={"width": 2 if dash == "solid" else 1.5, "dash": dash, "color": colour},
    )


def _layout(steps: Sequence[Bucket], heights: Sequence[float], currency: str, barmode: str) -> dict[str, Any]:
    every = -(-len(steps) // LABELS)
    labelled = range(0, len(steps), every)
    smallest = 10.0 ** -minor_digits(currency) if currency else 1.0
    scale = nice_steps(min(0.0, *heights, 0.0), max(0.0, *heights, 0.0), smallest)
    return {
        "template": {},
        "barmode": barmode,
        "bargap": 0.18 if len(steps) < 60 else 0.08,
        "margin": {"l": 0, "r": 0, "t": 8, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "Inter, system-ui, sans-serif", "size": 12, "color": "var(--chart-text)"},
        "showlegend": False,
        "hovermode": "x",
        "dragmode": False,
        "xaxis": {
            "range": [-0.6, len(steps) - 0.4],
            "tickvals": list(labelled),
            "ticktext": [steps[place].short for place in labelled],
            "tickangle": 0,
            "ticks": "outside",
            "ticklen": 7,
            "tickcolor": "rgba(0,0,0,0)",
            "automargin": True,
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
        },
        "yaxis": {
            "range": [scale[0], scale[-1]],
            "tickvals": scale,
            "ticktext": [axis_label(value, currency) for value in scale],
            "ticklabelposition": "outside",
            "automargin": True,
            "fixedrange": True,
            "gridcolor": "var(--chart-grid)",
            "zerolinecolor": "var(--chart-zero)",
        },
    }


def _json(figure: go.Figure) -> str:
    """The figure as it stands in the page."""
    return json.dumps(json.loads(figure.to_json()), separators=(",", ":")).translate(ESCAPED)
