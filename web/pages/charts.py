"""Draw the charts of reports on the server, so that they need no script and each bar leads to its members."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup

from web.pages.stacks import Block, Scale, Series, scale, stack
from web.pages.svg import percent, short, tag

__all__ = ["Number", "Series", "Words", "bars_table", "donut", "hundredths", "sparkline", "stacked_bars"]

HEIGHT, HEADROOM, FOOTROOM = 240, 22, 24
FLOOR = HEADROOM + HEIGHT
BAR_SHARE = 0.62
HALFWAY = 50
CHARACTER_WIDTH = 7
ROOM_ON_PHONE = 8
DONUT_CENTRE, DONUT_RADIUS = 66, 58
SPARK_WIDTH, SPARK_HEIGHT = 96, 24

Number = Decimal | int


def hundredths(value: Fraction) -> Decimal:
    """Return an exact number as it is drawn: to hundredths, cut off, as nobody is shown more than they have."""
    return Decimal(value * 100 // 1) / 100


def whole(value: int) -> str:
    """Write whole units with a comma between thousands."""
    return f"{value:,}"


@dataclass(frozen=True, kw_only=True)
class Words:
    """Hold what a chart says and where it leads; `uid` must differ between the charts of a page."""

    title: str
    explain: Callable[[str, int], str]
    as_of: str = ""
    figure: Callable[[int], str] = whole
    uid: str = "chart"


def stacked_bars(months: Sequence[str], series: Sequence[Series], as_of_index: int | None, words: Words) -> Markup:
    """Draw legend and bars: deferred blocks are hatched, and each block links to `words.explain(key, month)`.

    A dashed line stands after `as_of_index`, the last month that is over; none draws no line.
    """
    blocks = [block for month in range(len(months)) for block in stack(series, month)]
    ends = [0, *(block.end for block in blocks)]
    axis = scale(min(ends), max(ends))
    band = 100 / max(len(months), 1)
    title, description = f"{words.uid}-title", f"{words.uid}-description"
    plot = tag(
        "svg",
        tag("title", words.title, id=title),
        tag("desc", _description(months, series), id=description),
        tag("defs", *(_hatch(css, words.uid) for css in dict.fromkeys(["neutral", *_classes(series)]))),
        *(_gridline(axis, tick) for tick in axis.ticks),
        *(_month(name, index, len(months)) for index, name in enumerate(months)),
        *(_bar(block, axis, months, words) for block in blocks),
        _as_of_line(as_of_index, band, words.as_of),
        width="100%",
        height=FLOOR + FOOTROOM,
        role="group",
        aria_labelledby=title,
        aria_describedby=description,
    )
    body = tag("div", _axis(axis, words.figure), plot, class_="chart-body")
    return tag("figure", _legend(series, words.uid), body, class_="chart")


def bars_table(months: Sequence[str], series: Sequence[Series], words: Words) -> Markup:
    """Write the figures of the bars as a table: a row a month, a column a series, the total at the right."""
    name = f"{words.title}, as a table"
    labels = (tag("th", text, class_="num", scope="col") for text in [*(one.label for one in series), "Total"])
    rows = (_row(month, index, series, words) for index, month in enumerate(months))
    table = tag(
        "table",
        tag("caption", name, class_="visually-hidden"),
        tag("thead", tag("tr", tag("th", "Month", scope="col"), *labels)),
        tag("tbody", *rows),
    )
    return tag("div", table, class_="scroll", role="group", aria_label=name, tabindex=0)


def donut(value: Number, target: Number, unit: str) -> Markup:
    """Draw how much of a target is reached; past the target the ring stays full."""
    share = float(min(max(value / target, 0), 1)) if target > 0 else 1.0
    goal = f"of {_plain(target)} {unit}"
    return tag(
        "svg",
        _ring("donut-track"),
        _ring("donut-value", pathLength=100, stroke_dasharray=f"{short(share * 100)} 100") if share else "",
        tag("text", _plain(value), class_="donut-figure", x=DONUT_CENTRE, y=DONUT_CENTRE + 6),
        tag("text", goal, class_="donut-of", x=DONUT_CENTRE, y=DONUT_CENTRE + 26),
        class_="donut",
        width=2 * DONUT_CENTRE,
        height=2 * DONUT_CENTRE,
        role="img",
        aria_label=f"{_plain(value)} {goal}",
    )


def sparkline(values: Sequence[int], label: str) -> Markup:
    """Draw the course of a figure as a line as high as a word, ending in a dot."""
    if not values:
        return Markup()
    low, spread = min(values), max(max(values) - min(values), 1)
    across, up = SPARK_WIDTH / max(len(values) - 1, 1), SPARK_HEIGHT - 4
    points = [
        (short(index * across), short(2 + up - up * (value - low) / spread)) for index, value in enumerate(values)
    ]
    line = tag("polyline", points=" ".join(f"{x},{y}" for x, y in points))
    dot = tag("circle", cx=points[-1][0], cy=points[-1][1], r=2.5)
    return tag(
        "svg",
        line,
        dot,
        class_="sparkline",
        width=SPARK_WIDTH,
        height=SPARK_HEIGHT,
        role="img",
        aria_label=label,
    )


def _y(axis: Scale, value: int) -> float:
    return HEADROOM + HEIGHT * axis.depth(value)


def _bar(block: Block, axis: Scale, months: Sequence[str], words: Words) -> Markup:
    band = 100 / len(months)
    top, bottom = sorted((_y(axis, block.start), _y(axis, block.end)))
    css, amount = block.series.css_class, words.figure(block.end - block.start)
    hatch = {"fill": f"url(#{words.uid}-{css})"} if block.state == "deferred" else {}
    shape = tag(
        "rect",
        class_=f"bar {block.state} {css}",
        **hatch,
        x=percent(band * (block.month + (1 - BAR_SHARE) / 2)),
        width=percent(band * BAR_SHARE),
        y=top,
        height=max(bottom - top, 1),
    )
    name = tag("title", f"{block.series.label}, {months[block.month]}: {amount} {block.state}")
    return tag("a", name, shape, href=words.explain(block.series.key, block.month))


def _ring(css: str, **stroke: str | float) -> Markup:
    turn = f"rotate(-90 {DONUT_CENTRE} {DONUT_CENTRE})"
    return tag("circle", class_=css, cx=DONUT_CENTRE, cy=DONUT_CENTRE, r=DONUT_RADIUS, transform=turn, **stroke)


def _hatch(css: str, uid: str) -> Markup:
    ground = tag("rect", class_="hatch-ground", width=7, height=7)
    stripe = tag("path", class_="hatch-line", d="M0 0V7")
    grain = {"patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}
    return tag("pattern", ground, stripe, id=f"{uid}-{css}", class_=css, width=7, height=7, **grain)


def _legend(series: Sequence[Series], uid: str) -> Markup:
    items = [_swatch(one.css_class, one.label) for one in series]
    if any(any(one.deferred) for one in series):
        items.append(_swatch("deferred neutral", "Deferred", fill=f"url(#{uid}-neutral)"))
    return tag("ul", *items, class_="legend")


def _swatch(css: str, label: str, **fill: str) -> Markup:
    square = tag("rect", class_=f"bar {css}", x=0.75, y=0.75, width=11.5, height=11.5, rx=2, **fill)
    return tag("li", tag("svg", square, width=13, height=13, aria_hidden="true"), label)


def _axis(axis: Scale, figure: Callable[[int], str]) -> Markup:
    width = max(len(figure(tick)) for tick in axis.ticks) * CHARACTER_WIDTH
    labels = (tag("text", figure(tick), x=width, y=_y(axis, tick), dy=4, text_anchor="end") for tick in axis.ticks)
    return tag("svg", *labels, width=width, height=FLOOR + FOOTROOM, aria_hidden="true")


def _gridline(axis: Scale, tick: int) -> Markup:
    return tag("line", class_="gridline" if tick else "zero", x1=0, x2="100%", y1=_y(axis, tick), y2=_y(axis, tick))


def _month(name: str, index: int, months: int) -> Markup:
    middle = percent((index + 0.5) * 100 / months)
    css = "spare" if months > ROOM_ON_PHONE and index % 2 else "month"
    return tag("text", name, class_=css, x=middle, y=FLOOR + 17, text_anchor="middle")


def _as_of_line(index: int | None, band: float, label: str) -> Markup:
    if index is None:
        return Markup()
    x = band * (index + 1)
    nudge, anchor = (-6, "end") if x > HALFWAY else (6, "start")
    line = tag("line", class_="as-of-line", x1=percent(x), x2=percent(x), y1=0, y2=FLOOR)
    return line + tag("text", label, class_="as-of-label", x=percent(x), y=11, dx=nudge, text_anchor=anchor)


def _row(month: str, index: int, series: Sequence[Series], words: Words) -> Markup:
    links = (tag("a", words.figure(one.values[index]), href=words.explain(one.key, index)) for one in series)
    total = tag("td", words.figure(sum(one.values[index] for one in series)), class_="num")
    later = ", deferred" if any(one.deferred[index] for one in series) else ""
    return tag("tr", tag("th", month + later, scope="row"), *(tag("td", link, class_="num") for link in links), total)


def _classes(series: Sequence[Series]) -> list[str]:
    return [one.css_class for one in series]


def _description(months: Sequence[str], series: Sequence[Series]) -> str:
    labels = ", ".join(one.label for one in series)
    return f"A bar a month from {months[0]} to {months[-1]}, made of {labels}." if months else "No month to show."


def _plain(value: Number) -> str:
    return f"{Decimal(value).normalize():f}"
