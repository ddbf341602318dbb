"""Does a query have the answer that a claim says? Over a story and what follows, or the ontology alone.

A question that lists something, such as a shipped one, is answered with yes where there is something to list. Queries
run as ``pkb query`` runs them: in a process of their own that can open nothing and that is ended in time.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from persistence_kb.checking.claims_outcome import FAILS, HOLDS, Result
from persistence_kb.engines.asking import Clock
from persistence_kb.engines.dataset import apart, graphs
from persistence_kb.engines.inquiry import Inquiry
from persistence_kb.engines.parameters import bind
from persistence_kb.errors import FailedQuery, MissingParameter
from persistence_kb.model.answer import Rows, Truth
from persistence_kb.model.query import ONTOLOGY_GRAPH, VERDICTS_GRAPH
from persistence_kb.reading.questions import ENDINGS, assignments, find_question, question_of, read_question, shipped
from persistence_kb.reading.rdf import read
from persistence_kb.reading.sources import locate
from persistence_kb.resources import ontology_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from persistence_kb.checking.claims_stories import Stories
    from persistence_kb.engines.dataset import Graphs
    from persistence_kb.model.claim import QueryClaim, Story
    from persistence_kb.model.query import Question

_SAID: Final = {True: "yes", False: "no"}


class Questions:
    """Asks what claims ask; the ontology is read once."""

    def __init__(self, stories: Stories, theory_files: Sequence[str], *, timeout: float) -> None:
        """Take where stories come from.

        Args:
            stories: Where scenarios are read and surveyed.
            theory_files: Theories that were read beside the shipped ones.
            timeout: Seconds for each query.
        """
        self.stories = stories
        self.theory_files = theory_files
        self.timeout = timeout

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process in which queries run."""
        if "_inquiry" in vars(self):
            self._inquiry.close()

    @cached_property
    def _inquiry(self) -> Inquiry:
        return Inquiry({ONTOLOGY_GRAPH: list(apart(read(locate([*map(str, ontology_files()), *self.theory_files]))))})

    def check(self, claim: QueryClaim, folder: str, source: str) -> list[Result]:
        """Check a claim about the answer to a query.

        Args:
            claim: What is claimed.
            folder: Where paths start.
            source: What messages call the query.

        Raises:
            PersistenceError: It is no such query, it cannot be answered in time, or what it is about is not there.
        """
        question = _question(claim.ask, folder, source)
        if not claim.stories:
            return [self._result(claim, question, None, folder)]
        return [self._result(claim, question, story, folder) for story in claim.stories]

    def _result(self, claim: QueryClaim, question: Question, story: Story | None, folder: str) -> Result:
        clock = Clock(question, self.timeout)
        where = ""
        if story is None:
            if question.parameters:
                name, parameter = next(iter(question.parameters.items()))
                raise MissingParameter(query=question.source, name=name, meaning=parameter.meaning)
            made: Graphs = {}
            known: object = ()
        else:
            survey = self.stories.survey(story, folder, claim.assuming)
            parameters = list(bind(question, assignments(claim.settings), survey))
            made = graphs(survey, (), parameters, needs=question.needs, check=clock.check)
            made.pop(ONTOLOGY_GRAPH, None)
            known = (story, folder, claim.assuming, *parameters)
            where = f" in {survey.scenario.source}"
        answer = self._inquiry.ask(question, made, clock, apart=(VERDICTS_GRAPH,), name=known)
        match answer:
            case Truth():
                found = answer.holds
            case Rows():
                found = bool(answer.rows)
            case _:
                remedy = "a claim asks what is answered with yes or no: write ASK { … }"
                raise FailedQuery(query=question.source, reason="it makes a graph", remedy=remedy)
        status = HOLDS if found == claim.expects else FAILS
        about = f"{question.asks or 'the query'}{where}"
        return Result(status, about, _SAID[claim.expects], _SAID[found])


def _question(text: str, folder: str, source: str) -> Question:
    if text in shipped():
        return find_question(text)
    if text.endswith(ENDINGS) and "\n" not in text:
        return read_question(Path(folder) / text, text)
    return question_of(text, name=source, source=source)
