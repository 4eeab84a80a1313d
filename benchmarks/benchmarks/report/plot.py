"""The races as bars."""

from pathlib import Path
from statistics import median

from benchmarks.report.findings import Findings
from benchmarks.report.table import LABELS

COLOURS = ("#777777", "#0b6e99", "#aaaaaa", "#52a5c7", "#d9d9d9", "#e3a857", "#c97b63")


def plot(found: Findings, path: Path) -> bool:
    """Draw as SVG; False where matplotlib is not installed (`make bench` installs it)."""
    try:
        import matplotlib
    except ImportError:
        return False
    matplotlib.use("svg")
    # The same results give the same bytes, and words stay words.
    matplotlib.rcParams.update({"svg.hashsalt": "gas", "svg.fonttype": "none", "font.size": 9})
    from matplotlib import pyplot

    races = found.races
    figure, axes = pyplot.subplots(
        len(races), 1, figsize=(8, 0.6 + 1.7 * len(races)), squeeze=False, layout="constrained"
    )
    for axis, (name, race) in zip(axes[:, 0], races.items(), strict=True):
        labels = [LABELS.get(key, key) for key in race.samples]
        speeds = [race.records / median(s.wall) / 1000 for s in race.samples.values()]
        bars = axis.barh(labels, speeds, color=COLOURS[: len(labels)])
        axis.bar_label(bars, fmt="{:,.0f}", padding=3)
        axis.invert_yaxis()
        axis.margins(x=0.12)
        axis.spines[["top", "right"]].set_visible(False)
        axis.set_title(f"{name}: thousand records a second", loc="left")
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
    return True
