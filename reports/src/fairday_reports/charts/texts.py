"""Labels as elements: placed at their share of the width, with the class that hides them in narrow plots."""

from collections.abc import Iterable

from markupsafe import Markup

from fairday_reports.charts.labels import TIERS, Label, fit
from fairday_reports.charts.svg import NOTHING, el


def texts(labels: Iterable[tuple[Label, str]], y: int, kind: str = "") -> Markup:
    """Labels with their tiers at a height; `kind` is a class of them all."""
    return NOTHING.join(
        el(
            "text",
            label.text,
            class_=f"{kind} {tier}".strip(),
            x=f"{label.at * 100:.3f}".rstrip("0").rstrip(".") + "%",
            y=y,
            text_anchor=label.anchor,
        )
        for label, tier in labels
    )


def end_texts(ends: list[Label], both: str, y: int) -> Markup:
    """The clock times at the ends of a rule, or one text, `both`, where two would touch."""
    narrowest, _ = TIERS[0]
    if len(ends) == 2 and not fit(ends[0], ends[1:], narrowest):
        left, right = (label.at for label in ends)
        choices = [Label(both, (left + right) / 2), Label(both, left, "start"), Label(both, right, "end")]
        ends = [label for label in choices if fit(label, (), narrowest)][:1]
    return texts([(label, "") for label in ends], y, "b")
