"""Laying a plan out on a page: forty tracks fit its height, more make it taller.

No two labels overlap: each has room of its own, and is cut, or left to the tooltip, where the room does not hold it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.namespaces import THREAD
from persistence_kb.reporting import ink
from persistence_kb.reporting.drawing import captions
from persistence_kb.reporting.drawing.axis import spread
from persistence_kb.reporting.drawing.legend import LEGEND, entries, entry, lines
from persistence_kb.reporting.drawing.page import HEIGHT, TAPER, WIDTH, Label, Page, Row, Stages, apart
from persistence_kb.reporting.drawing.places import NARROW, TINY, Places
from persistence_kb.reporting.drawing.remarks import TAIL, fitted, told
from persistence_kb.reporting.drawing.story import CANDIDATE, IMPLEMENTATION, PERSONA, SPECIFICATION
from persistence_kb.reporting.drawing.tracks import PAST
from persistence_kb.reporting.layout import Box

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from persistence_kb.reporting.drawing.plan import Plan
    from persistence_kb.reporting.drawing.runs import Run
    from persistence_kb.reporting.drawing.tracks import Track

MARGIN: Final = 22.0
NAMES: Final = (70.0, 215.0)
"""Pixels for the names of tracks: least and most."""
PITCH: Final = (13.0, 26.0)
"""Pixels from track to track: least and most."""
ORDER: Final = "earlier (no dates are told: this is the order)"
"""What stands above the beginning of an axis without dates."""
INSET: Final = 10.0
"""Pixels that implementations stand right of what they implement."""
HEADING: Final = 17.0
"""Pixels of the heading of a block."""
BREAK: Final = 7.0
"""Pixels between blocks."""
AXIS: Final = 36.0
"""Pixels of the dates above the tracks."""
SLIVER: Final = 6.0
"""Pixels that a stage is wide at least: a moment must be seen."""
ROOM: Final = 110.0
"""Pixels that a label within the tracks may ask for."""


def lay_out(plan: Plan) -> Page:
    """Lay a plan out."""
    return _Page(plan).page()


class _Page:
    def __init__(self, plan: Plan) -> None:
        self.plan, self.tracks = plan, plan.tracks
        self.labels: list[Label] = []
        self.named = [captions.name(plan, track) for track in plan.tracks]
        self.verdicts = [captions.verdict(plan, track) for track in plan.tracks]
        wanted = [
            ink.width(f"{label[:40]}{count}", bold=track.kind == SPECIFICATION or track.first in plan.named) + INSET
            for track, (label, count) in zip(plan.tracks, self.named, strict=True)
        ]
        self.left = MARGIN + min(max([NAMES[0], *wanted]), NAMES[1]) + TAPER + 6
        self.chip = 20.0 if plan.story.judgement else 0.0
        self.beside = captions.beside(plan) if any(self.verdicts) else ""
        words = max(ink.width(text, ink.SMALL) + self.chip for text in (*self.verdicts, self.beside))
        self.right = WIDTH - MARGIN - words - 12
        self.x = [self.left + place for place in spread(plan.axis.columns, self._demands(), self.right - self.left)]
        self.entries = entries(plan)
        self.y, self.pitch, self.bottom = self._rows(self._head())
        self.places = Places(plan, self.x, self.y, self.pitch)

    def _demands(self) -> Iterator[tuple[int, int, float]]:
        last = self.plan.axis.last
        for run in self.plan.runs:
            text, _ = captions.of_run(self.plan, run)
            yield (
                run.start,
                max(run.stop, run.start + 1) if run.start < last else last,
                min(ink.width(text, ink.SMALL) + 12, ROOM),
            )
        for track in self.tracks:
            text = captions.ending(self.plan, track)
            if track.end is not None and text:
                yield track.end, last, min(ink.width(text, ink.SMALL) + 24, ROOM)

    def _head(self) -> float:
        """Set title, question and dates; return where the tracks begin."""
        plan = self.plan
        title = fitted(plan.story.scenario.title, WIDTH - 2 * MARGIN, ink.LARGE, bold=True)
        y = MARGIN + ink.LARGE * 0.8
        self.labels.append(Label(title, plan.story.scenario.title, MARGIN, y, ink.LARGE, "ink bold"))
        y += 5
        for text in (captions.subtitle(plan), captions.note(plan)):
            for line in ink.wrap(text, WIDTH - 2 * MARGIN, ink.SIZE, lines=2, even=False) if text else ():
                y += ink.SIZE * ink.LINE
                self.labels.append(Label(line, text, MARGIN, y, ink.SIZE, "faint"))
        self._dates(y + 10)
        return y + 10 + AXIS

    def _dates(self, top: float) -> None:
        """Date the columns: in two rows, as many as there is room for; the horizon and the first first."""
        columns, rows = self.plan.axis.columns, [top + ink.SMALL, top + 2 * ink.SMALL + 3]
        text = captions.horizon(self.plan)
        taken: list[Label] = [Label(text, text, self.right, rows[0], ink.SMALL, "ink bold", "end")]
        dated = [column for column, moment in enumerate(columns[:-1]) if moment is not None]
        if not dated:
            for words, x, anchor in ((ORDER, self.left, "start"), ("later", self.right, "end")):
                taken.append(Label(words, words, x, rows[1], ink.SMALL, "faint", anchor))
        spoken = None
        for column in dated:
            moment = columns[column]
            text = captions.day(moment or 0)
            date, _, time = text.partition(" ")
            text = time if time and date == spoken else text
            for y in (rows[1], rows[0]):
                width = ink.width(text, ink.SMALL) / 2
                x = min(max(self.x[column], self.left - TAPER + width), self.right - width)
                label = Label(text, text, x, y, ink.SMALL, "faint", "middle")
                if all(apart(label.box, other.box, 5) for other in taken[-6:]) and apart(label.box, taken[0].box, 5):
                    taken.append(label)
                    spoken = date
                    break
        self.labels += taken
        self.labels.append(Label(self.beside, self.beside, self.right + 12, rows[1], ink.SMALL, "faint"))

    def _rows(self, top: float) -> tuple[dict[int, float], float, float]:
        """Return the middle of each track, the distance between them, and where they end."""
        blocks = self.plan.blocks
        heads = [self._heading(block) for block in blocks]
        fixed = sum(HEADING for head in heads if head) + BREAK * len(blocks)
        keyed = lines(self.entries, WIDTH - 2 * MARGIN)
        room = HEIGHT - top - fixed - MARGIN - keyed * LEGEND - 8
        count = sum(map(len, blocks))
        pitch = min(max(room / max(count, 1), PITCH[0]), PITCH[1])
        y: dict[int, float] = {}
        down = top
        for block, head in zip(blocks, heads, strict=True):
            down += BREAK
            if head:
                self.labels.append(Label(head, head, MARGIN, down + ink.SMALL, ink.SMALL, "faint bold"))
                down += HEADING
            for index in block:
                y[index] = down + pitch / 2
                down += pitch
        return y, pitch, down + 4

    def _heading(self, block: Sequence[int]) -> str:
        kind = self.tracks[block[0]].kind
        names = {
            THREAD: "Threads",
            PERSONA: "Virtual instances",
            CANDIDATE: "Others",
            IMPLEMENTATION: "Implementations",
        }
        return names.get(kind, "")

    def page(self) -> Page:
        plan = self.plan
        rows = tuple(self._row(index, track) for index, track in enumerate(self.tracks))
        boxes = self._boxes()
        stages = tuple(self._stages(run, *boxes[number]) for number, run in enumerate(plan.runs))
        samples, height = self._samples()
        dated = enumerate(plan.axis.columns[:-1])
        return Page(
            width=WIDTH,
            height=height,
            title=plan.story.scenario.title,
            description=captions.description(plan),
            top=min(self.y.values(), default=self.bottom) - self.pitch / 2 - 4,
            bottom=self.bottom,
            ticks=tuple(self.x[column] for column, moment in dated if moment is not None),
            horizon=self.right,
            rows=rows,
            stages=stages,
            lines=tuple(self.places.lines()),
            ends=self.places.ends(),
            labels=tuple(self.labels),
            samples=samples,
        )

    def _row(self, index: int, track: Track) -> Row:
        plan, y = self.plan, self.y[index]
        base = y + ink.SMALL * 0.36
        label, count = self.named[index]
        size = ink.SIZE if self.pitch >= NARROW else ink.SMALL
        inset = INSET if track.kind == IMPLEMENTATION else 0.0
        bold = track.kind == SPECIFICATION or track.first in plan.named
        classes = "ink bold" if bold else "ink"
        room = self.left - TAPER - 4 - MARGIN - inset - ink.width(count, size, bold=bold)
        text = fitted(label, room, size, bold=bold) + count
        labels = [Label(text, label + count, MARGIN + inset, y + size * 0.36, size, classes)]
        chip = None
        if self.verdicts[index]:
            chip = Box(self.right + 12, y - 5, 14, 10) if plan.story.judgement else None
            x = self.right + 12 + self.chip
            word = self.verdicts[index]
            labels.append(Label(word, word, x, base, ink.SMALL, "ink" if track.ending != PAST or chip else "faint"))
        bar = self.places.bar(index)
        labels += told(self.places, index)
        tokens = tuple(plan.story.snapshot.name(number) for number in track.members)
        return Row(index, tokens, captions.style(plan, track), captions.hint(plan, track), bar, chip, tuple(labels))

    def _boxes(self) -> dict[int, tuple[Box, list[int]]]:
        """Return the box of each run, and the tracks that it stands on; what a track told at once stands in a row."""
        found: dict[int, tuple[Box, list[int]]] = {}
        full: dict[int, float] = {}
        thick = max(self.places.thickness - 4, min(self.places.thickness, 10.0))
        runs = self.plan.runs
        for number in sorted(range(len(runs)), key=lambda number: (runs[number].start, runs[number].stop)):
            ranks = sorted(runs[number].tracks, key=lambda index: self.y[index])
            side_by_side = self.y[ranks[-1]] - self.y[ranks[0]] < self.pitch * (len(ranks) - 0.5)
            home = ranks if side_by_side else [ranks[len(ranks) // 2]]
            left = max([self.x[runs[number].start] + 1, *(full.get(index, 0.0) + 2 for index in home)])
            right = max(self.x[runs[number].stop] - 1, left + SLIVER)
            full |= dict.fromkeys(home, right)
            top, low = self.y[home[0]] - thick / 2, self.y[home[-1]] + thick / 2
            found[number] = Box(left, top, right - left, low - top), home
        return found

    def _stages(self, run: Run, box: Box, home: Sequence[int]) -> Stages:
        plan, story = self.plan, self.plan.story
        middle = box.y + box.height / 2
        text, hint = captions.of_run(plan, run)
        text, gone = ink.clean(text), captions.gone(plan, run)
        labels = []
        for size in (self.places.text, TINY):
            short = fitted(text, box.width - 4, size, tail=TAIL)
            if short == text or (short and size == TINY):
                tone, base = "faint" if gone else "ink", middle + size * 0.36
                labels.append(Label(short, text, box.middle, base, size, tone, "middle"))
                break
        ties = tuple((box.middle, middle, box.middle, self.y[index]) for index in run.tracks if index not in home)
        tokens = tuple(story.snapshot.name(stage) for stage in run.stages)
        return Stages(tokens, box, gone, run.started is not None, hint, tuple(labels), ties)

    def _samples(self) -> tuple[tuple[tuple[str, Box], ...], float]:
        """Set the legend; return its samples, and the height of the page."""
        samples = []
        x, y = MARGIN, self.bottom + 10
        for what, text in self.entries:
            width = entry(text)
            if x + width > WIDTH - MARGIN and x > MARGIN:
                x, y = MARGIN, y + LEGEND
            samples.append((what, Box(x, y, 26, 11)))
            self.labels.append(Label(text, text, x + 32, y + 9.5, ink.SMALL, "faint"))
            x += width
        return tuple(samples), y + LEGEND + MARGIN - 8
