"""The report: what the page holds, how it behaves in a real browser, and that nothing in a scenario can do anything."""

from __future__ import annotations

import hashlib
import html
import html.parser
import json
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persistence_kb import read_scenario, survey
from persistence_kb.checking.validation import Violation
from persistence_kb.cli import run
from persistence_kb.model.assumptions import Assumptions
from persistence_kb.model.moments import moments
from persistence_kb.model.time import instant
from persistence_kb.reporting.report import cast as casting
from persistence_kb.reporting.report import page as paging
from persistence_kb.reporting.report.made import Input, Made
from persistence_kb.reporting.report.page import Limits, report
from persistence_kb.reporting.report.record import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
MADE = Made(
    command="pkb report story.ttl",
    when="2026-06-01T00:00:00Z",
    versions={"persistence-kb": "1"},
    inputs=(Input("story.ttl", 7, "0" * 64),),
    explain=("pkb explain story.ttl", ""),
    violations=[],
    lattice="The order of the theories is not shown.",
)
HARDWARE, CONTINUANT = "hardware instance view", "continuant view"
EVIL = '</script><script>window.hacked=1</script><img src=x onerror="window.hacked=2"><style>*{color:red}</style>'

COVERED = """() => ['[aria-selected=true]', '#drawing .asked > rect'].map((name) => {
    const found = document.querySelector(name);
    const box = found.getBoundingClientRect();
    const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return seen === null || !(found.contains(seen) || found.parentElement.contains(seen));
})"""
"""Tells whether something lies over the chosen cell, and over its entity's track."""


def literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def hostile(folder: Path) -> Path:
    """Write a story in which every text that a page may show is markup."""
    story = folder / "story<b>.ttl"
    story.write_text(
        f"""BASE <https://example.org/>
        PREFIX : <https://example.org/#>
        PREFIX dcterms: <http://purl.org/dc/terms/>
        PREFIX pkb: <https://w3id.org/persistence-kb/>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        <> a pkb:Scenario ; dcterms:title {literal(f"title {EVIL}")} ;
            pkb:horizon "2026-06-01T00:00:00Z"^^xsd:dateTime .
        :model a pkb:Model ; rdfs:label {literal(f"model {EVIL}")} .
        <https://example.org/#'onclick='hacked=3'> a pkb:HardwareInstance ; pkb:implements :model ;
            rdfs:label {literal(f"one {EVIL}")} ; prov:generatedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime .
        :two a pkb:HardwareInstance ; pkb:implements :model ; rdfs:label {literal(f"two {EVIL}")} .
        :copying a pkb:WeightCopy ; prov:atTime "2026-02-01T00:00:00Z"^^xsd:dateTime ;
            prov:used <https://example.org/#'onclick='hacked=3'> ; prov:generated :two ;
            rdfs:label {literal(f"copying {EVIL}")} .
        :wiping a pkb:WeightDeletion ; prov:atTime "2026-03-01T00:00:00Z"^^xsd:dateTime ; pkb:ends :two ;
            rdfs:label {literal(f"wiping {EVIL}")} .
        """,
        encoding="utf-8",
    )
    return story


def fleet(size: int) -> str:
    """Return a story of machines in threes: one, a copy of it that was wiped, and another that was kept."""
    base, kb = "https://example.org/", "https://w3id.org/persistence-kb/"
    kind, label = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://www.w3.org/2000/01/rdf-schema#label>"
    lines = [f"<{base}> {kind} <{kb}Scenario> ."]
    lines += [f"<{base}model{number}> {kind} <{kb}Model> ." for number in range(-(-size // 30))]
    for number in range(size):
        machine = f"<{base}{number}>"
        lines += [f"{machine} {kind} <{kb}HardwareInstance> .", f'{machine} {label} "machine {number}" .']
        lines += [f"{machine} <{kb}implements> <{base}model{number // 30}> ."]
        lines += [f"{machine} <{kb}copiedFrom> <{base}{number - number % 3}> ."] if number % 3 else []
        lines += [f"{machine} {kind} <{kb}Ceased> ."] if number % 3 == 1 else []
    return "\n".join(lines) + "\n"


def data_of(page: str) -> Any:
    return json.loads(re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[0])


class Elements(html.parser.HTMLParser):
    """Collects start tags, and complains about tags that do not match."""

    VOID = frozenset({"meta", "input", "br", "link", "img", "hr"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def simple() -> str:
    return report(read_scenario("copy-and-wipe"), MADE)


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> str:
    return report(read_scenario(hostile(tmp_path_factory.mktemp("hostile"))), MADE)


def test_the_same_story_gives_the_same_page(simple: str) -> None:
    assert report(read_scenario("copy-and-wipe"), MADE) == simple


def test_verdicts_are_there_for_each_moment_of_the_story(simple: str) -> None:
    data = data_of(simple)
    words = data["strings"]
    assert [words[when] for when, _ in data["moments"]] == [
        "2025-09-01T00:00:00Z", "2025-10-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-06-01T00:00:00Z",
    ]  # fmt: skip
    assert [words[told] for _, told in data["moments"]] == ["", "h1 copied to h2", "source wiped", ""]
    assert data["start"] == 3
    machines = next(kind for kind in data["kinds"] if words[kind[0]] == "implementation")
    assert [words[data["entities"][each][1]] for each in machines[2]] == ["copy", "source"]
    hardware = next(each for each, theory in enumerate(data["theories"]) if words[theory[1]] == HARDWARE)
    assert [data["columns"][moment[hardware]] for moment in data["verdicts"]] == ["-h", "hh", "hf", "hf"]


def test_all_verdicts_of_a_small_story_are_explained(simple: str) -> None:
    data = data_of(simple)
    verdicts = sum(letter != "-" for moment in data["verdicts"] for each in moment for letter in data["columns"][each])
    # 14 verdicts about implementations and 4 about the model; the copy is not there at the first moment.
    assert verdicts == sum(map(len, data["why"])) == 4 * 18 - 7
    assert "All 65 verdicts are explained." in simple


def test_beyond_the_budget_each_case_has_its_explanation_first() -> None:
    page = report(read_scenario("ten-pieces"), MADE, limits=Limits(moments=1, explained=20))
    data = data_of(page)
    words = data["strings"]
    named = {words[data["entities"][int(key.split()[0])][1]] for key in data["why"][0]}
    # Nine machines are one case, the tenth another: each has seven verdicts, the model four and the thread the rest.
    assert {"GPU 1", "GPU 3"} <= named
    assert "20 of 90 verdicts are explained (--explain)." in page


def test_times_that_are_asked_about_are_the_moments() -> None:
    story = read_scenario("copy-and-wipe")
    asked = [instant("2026-01-01T00:00:00Z"), instant("2025-09-15T00:00:00Z")]
    found = moments(story, asked, 16)
    assert found.horizons == tuple(sorted(asked))
    assert found.start == 1
    few = moments(story, [], 2)
    assert len(few.horizons) == 2
    assert few.horizons[few.start] == story.horizon
    assert few.told == 4


def test_of_very_many_entities_some_of_each_case_are_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(paging, "ENTITIES", 50)
    monkeypatch.setattr(casting, "EACH", 3)
    story = tmp_path / "fleet.nt"
    story.write_text(fleet(90), encoding="utf-8")
    page = report(read_scenario(story), MADE)
    # Three cases: thirty machines that divide, thirty wiped copies with kin that are there, and thirty kept copies,
    # about which no theories disagree.
    assert "implementation: 90 in all, 0 undetermined under some theory, 60 disputed" in page
    data = data_of(page)
    words = data["strings"]
    machines = next(kind for kind in data["kinds"] if words[kind[0]] == "implementation")
    names = [words[data["entities"][each][1]] for each in machines[2]]
    assert names == [f"machine {number}" for number in range(9)]
    assert "They are 3 cases" in page
    assert not data["explanations"]


def test_the_page_is_well_formed_and_loads_nothing(simple: str, evil: str) -> None:
    for page in (simple, evil):
        elements = Elements(page)
        assert not elements.open
        assert len(elements.found) > 200
        assert {tag for tag, _ in elements.found}.isdisjoint({"link", "img", "iframe", "object", "embed", "base"})
        for tag, attributes in elements.found:
            assert not [name for name in attributes if name.startswith("on") or name in {"src", "style"}], tag
            assert str(attributes.get("href", "#")).startswith("#")
        scripts = [attributes for tag, attributes in elements.found if tag == "script"]
        assert scripts == [{"type": "application/json", "id": "data"}, {}]
    assert EVIL not in evil


@given(st.dictionaries(st.text(), st.text() | st.lists(st.text())))
def test_data_comes_back_as_it_was_and_cannot_end_its_element(value: dict[str, Any]) -> None:
    written = to_json(value)
    assert json.loads(written) == value
    assert not set(written) & set("<>&\u2028\u2029")


def test_the_policy_allows_nothing_but_the_page_itself(simple: str) -> None:
    policy = next(a["content"] for tag, a in Elements(simple).found if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for kind in ("script-src", "style-src"):
        assert all(re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", each) for each in rules[kind].split()), kind
    assert len(rules["script-src"].split()) == 1
    assert rules["base-uri"] == rules["form-action"] == "'none'"


def test_without_scripts_the_verdicts_are_there_in_words(simple: str) -> None:
    fallback = re.findall(r"<noscript>(.*?)</noscript>", simple, re.DOTALL)[0]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td></tr>', fallback)
    assert (HARDWARE, "survives", "perishes") in rows
    assert (CONTINUANT, "preserved", "preserved 1 step") in rows


def test_a_page_says_what_it_rests_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")
    story, page = tmp_path / "story.nt", tmp_path / "page.html"
    story.write_text(fleet(2), encoding="utf-8")
    words = ["report", str(story), "--theory", "continuant", "--assume", "copy-retention=0.9", "--quiet"]
    assert run([*words, "-o", str(page)]) == 0
    made = page.read_text(encoding="utf-8")
    assert "2026-05-28T20:26:40Z" in made
    assert "pkb report" in made
    assert "copy-retention" in made
    assert "Saad 2026" in made
    assert hashlib.sha256(story.read_bytes()).hexdigest() in made
    assert "The scenario conforms to every shape." in made
    assert run([*words, "-o", str(tmp_path / "again.html")]) == 0
    again = (tmp_path / "again.html").read_text(encoding="utf-8")
    assert again.replace("again.html", "page.html") == made


def test_a_page_about_a_loaded_scenario_names_the_files_that_it_was_loaded_from(tmp_path: Path, root: Path) -> None:
    base, page = str(tmp_path / "base"), tmp_path / "page.html"
    assert run(["load", "--into", base, "copy-and-wipe"]) == 0
    assert run(["report", "--kb", base, "-o", str(page), "--moments", "1", "--explain", "3"]) == 0
    made = page.read_text(encoding="utf-8")
    assert hashlib.sha256((root / "scenarios" / "copy-and-wipe.ttl").read_bytes()).hexdigest() in made
    assert "3 of 18 verdicts are explained (--explain)." in made
    assert f'"pkb explain","--kb {base}"' in made
    assert "1 of the story&#x27;s 4 moments are shown (--moments)." in made


def test_what_shapes_refuse_is_listed_with_its_place() -> None:
    wrong = Violation(
        "warning", "https://example.org/Shape", "https://example.org/x", None, None, f"odd {EVIL}", "a.ttl", 7
    )
    page = report(read_scenario("copy-and-wipe"), replace(MADE, violations=[wrong]), limits=Limits(1, 0))
    section = page.partition('<section id="validation"')[2].partition("</section>")[0]
    assert f'<th scope="row">warning</th><td>odd {html.escape(EVIL)}</td><td>a.ttl, line 7</td>' in section


def test_a_page_is_refused_under_another_ending(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "copy-and-wipe", "-o", str(tmp_path / "page.pdf")]) == 2
    assert "end it with .html" in capsys.readouterr().err


# In a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed (apt-get install chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


class Visit:
    """A page in a browser, with everything that it asked for and complained about."""

    def __init__(self, browser: Browser, path: Path, content: str, **how: Any) -> None:
        path.write_text(content, encoding="utf-8")
        self.context = browser.new_context(viewport={"width": 1300, "height": 900}, **how)
        self.asked: list[str] = []
        self.said: list[str] = []

        def refuse(route: Any) -> None:
            if route.request.url == path.as_uri():
                route.continue_()
            else:
                self.asked.append(route.request.url)
                route.abort()

        self.context.route("**/*", refuse)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(path.as_uri())

    def cell(self, theory: str, column: int, kind: str = "implementation") -> Locator:
        grid = self.page.get_by_role("grid", name=f"Verdicts: {kind}")
        row = grid.get_by_role("row").filter(has=self.page.get_by_role("rowheader", name=theory, exact=True))
        return row.get_by_role("gridcell").nth(column)

    def leave(self) -> None:
        assert self.asked == []
        assert self.said == []
        self.context.close()


def test_a_click_explains_a_cell_and_lights_what_it_cites(browser: Browser, simple: str, tmp_path: Path) -> None:
    visit = Visit(browser, tmp_path / "page.html", simple)
    page = visit.page
    visit.cell(CONTINUANT, 1).click()
    why = page.get_by_role("complementary", name="Explanation")
    assert (
        why.get_by_role("heading", level=3).inner_text().startswith("What matters in the survival of source is preser")
    )
    assert "copy was copied from source on 2025-10-01" in why.inner_text()
    assert "Saad 2026, §3" in why.inner_text()
    base = "https://w3id.org/persistence-kb/scenario/copy-and-wipe#"
    assert page.locator("#drawing .asked").get_attribute("data-entity") == f"{base}h1"
    assert page.locator(f'#drawing .cited[data-entity="{base}h2"]').count() == 1
    assert visit.cell(CONTINUANT, 1).get_attribute("aria-selected") == "true"
    assert page.evaluate(COVERED) == [False, False], "the cell and its track stay in sight"
    page.locator(f'#drawing [data-entity="{base}h2"]').click()
    assert page.evaluate("document.activeElement.textContent") == "preserved"
    page.keyboard.press("Escape")
    assert why.count() == 0
    assert page.get_by_role("status").filter(has_text="What matters").count() == 1
    assert page.locator("#drawing.lit").count() == 0
    visit.leave()


def test_the_slider_moves_verdicts_picture_and_explanation(browser: Browser, simple: str, tmp_path: Path) -> None:
    visit = Visit(browser, tmp_path / "page.html", simple)
    page = visit.page
    visit.cell(HARDWARE, 1).click()
    assert visit.cell(HARDWARE, 1).inner_text() == "perishes"
    slider = page.get_by_role("slider", name="Moment")
    slider.press("Home")
    assert page.locator("#when").inner_text() == "2025-09-01 (1 of 4)"
    assert visit.cell(HARDWARE, 0).inner_text() == "–"
    assert visit.cell(HARDWARE, 1).inner_text() == "survives"
    assert "Source survives under the hardware instance view" in page.locator("#why h3").inner_text()
    assert "horizon 2025-09-01" in (page.locator("#drawing").text_content() or "")
    page.get_by_role("button", name="The moment after").click()
    assert slider.get_attribute("aria-valuetext") == "2025-10-01: h1 copied to h2"
    assert visit.cell(HARDWARE, 0).inner_text() == "survives"
    assert page.locator("#drawing > svg").count() == 1
    slider.press("End")
    assert "horizon 2026-06-01" in (page.locator("#drawing").text_content() or "")
    visit.leave()


def test_filters_leave_what_is_asked_for(browser: Browser, simple: str, tmp_path: Path) -> None:
    visit = Visit(browser, tmp_path / "page.html", simple)
    page = visit.page
    assert page.get_by_role("grid").count() == 2
    page.get_by_role("combobox", name="Status").select_option("f")
    assert page.locator("#grids").get_by_role("columnheader").all_inner_texts() == ["theory", "source"]
    page.get_by_role("combobox", name="Status").select_option("")
    page.get_by_role("searchbox", name="Text").fill("CONTINUANT")
    heads = page.locator("#grids").get_by_role("rowheader")
    assert heads.all_inner_texts() == ["unbranched continuant view", CONTINUANT]
    page.get_by_role("searchbox", name="Text").fill("no such thing")
    assert page.locator("#count").inner_text() == "nothing is like that"
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("combobox", name="Bearer").select_option("model")
    assert page.get_by_role("grid").get_attribute("aria-label") == "Verdicts: model"
    page.get_by_role("combobox", name="Bearer").select_option("")
    page.get_by_role("combobox", name="Theory").select_option(label=HARDWARE)
    assert heads.all_inner_texts() == [HARDWARE]
    visit.leave()


def test_the_grid_is_walked_with_the_keyboard(browser: Browser, simple: str, tmp_path: Path) -> None:
    visit = Visit(browser, tmp_path / "page.html", simple)
    page = visit.page
    grid = page.get_by_role("grid", name="Verdicts: implementation")
    assert grid.locator('td[tabindex="0"]').count() == 1
    page.locator("#clear").focus()
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.tagName") != "TD":  # a scrollable picture can have the focus, too
        page.keyboard.press("Tab")
    assert page.evaluate("[document.activeElement.dataset.row, document.activeElement.dataset.column]") == ["0", "0"]
    for key, place in (
        ("ArrowDown", "1 0"), ("ArrowRight", "1 1"), ("ArrowRight", "1 1"), ("Home", "1 0"),
        ("Control+End", "6 1"), ("ArrowUp", "5 1"), ("Control+Home", "0 0"), ("End", "0 1"),
    ):  # fmt: skip
        page.keyboard.press(key)
        found = page.evaluate("document.activeElement.dataset.row + ' ' + document.activeElement.dataset.column")
        assert found == place, key
        assert grid.locator('td[tabindex="0"]').count() == 1
    page.keyboard.press("Enter")
    assert "Source perishes under the hardware instance view" in page.locator("#why h3").inner_text()
    assert page.evaluate("document.activeElement.textContent") == "perishes"
    visit.leave()


def test_labels_that_are_markup_are_shown_and_do_nothing(browser: Browser, evil: str, tmp_path: Path) -> None:
    visit = Visit(browser, tmp_path / "page.html", evil)
    page = visit.page
    assert page.locator("h1").inner_text() == f"title {EVIL}"
    header = page.get_by_role("columnheader", name=f"one {EVIL}")
    assert header.inner_text() == f"one {EVIL}"
    visit.cell(CONTINUANT, 0).click()
    assert EVIL in page.locator("#why").inner_text()
    page.get_by_role("slider", name="Moment").press("Home")
    page.locator("#later").click()
    assert f"copying {EVIL}" in page.locator("#when").inner_text()
    assert page.evaluate("window.hacked") is None
    assert page.locator("img").count() == 0
    # Even markup that had got in could not do anything.
    page.evaluate("try { document.body.innerHTML = '<img src=x onerror=hacked=4>' } catch (error) { window.kept = 1 }")
    assert page.evaluate("[window.hacked, window.kept]") == [None, 1]
    assert len(visit.said) == 1, "the policy complains once"
    visit.said.clear()
    visit.leave()


def test_on_paper_there_are_tables_and_no_tools(browser: Browser, simple: str, tmp_path: Path) -> None:
    visit = Visit(browser, tmp_path / "page.html", simple, color_scheme="dark")
    page = visit.page
    colour = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(colour) == "rgb(13, 17, 23)"
    visit.cell(HARDWARE, 1).click()
    page.emulate_media(media="print")
    assert page.evaluate(colour) == "rgb(255, 255, 255)"
    fill = "getComputedStyle(document.querySelector('#drawing rect.on-paper')).fill"
    assert page.evaluate(fill) == "rgb(255, 255, 255)"
    assert not page.locator("#filters").is_visible()
    assert page.locator("#why h3").is_visible()
    assert page.evaluate("[...document.querySelectorAll('.grid')].every((e) => e.scrollHeight <= e.clientHeight + 1)")
    visit.leave()


def test_two_thousand_entities_stay_fluid(browser: Browser, tmp_path: Path) -> None:
    story = tmp_path / "fleet.nt"
    story.write_text(fleet(2000), encoding="utf-8")
    assumptions = Assumptions(copy_retention=0.9)
    content = report(read_scenario(story), MADE, assumptions=assumptions, limits=Limits(moments=1, explained=21))
    visit = Visit(browser, tmp_path / "page.html", content)
    page = visit.page
    assert page.locator("td[data-row]").count() < 600
    assert page.locator("#count").inner_text() == "all 2,067 entities"
    grid = page.get_by_role("grid", name="Verdicts: implementation")
    assert grid.get_attribute("aria-rowcount") == "2001"
    grid.locator('td[tabindex="0"]').focus()
    page.keyboard.press("Control+End")
    last = page.evaluate("document.activeElement.parentElement.firstElementChild.textContent")
    assert last == "machine 1999"
    page.keyboard.press("Enter")
    command = "pkb explain story.ttl 'https://example.org/1999' 'https://w3id.org/persistence-kb/theory/"
    assert page.locator("#why code").inner_text().startswith(command)
    page.locator("#why p button").click()  # an entity with the same verdicts, explained
    assert page.locator("#why h4").first.inner_text() == "why"
    page.get_by_role("searchbox", name="Text").fill("machine 77")
    assert page.locator("#count").inner_text() == "11 of 2,067 entities"  # 77, and 770 to 779
    visit.leave()


def test_a_notebook_shows_the_matrix(tmp_path: Path) -> None:
    found = survey("copy-and-wipe", at=["2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"])._repr_html_()
    assert not Elements(found).open
    assert (
        "<strong>Weights copied, then the source wiped, at 2026-01-01T00:00:00Z, 2026-06-01T00:00:00Z</strong>" in found
    )
    heads = [f"{name} (2026-0{month}-01)" for month in (1, 6) for name in ("copy", "source")]
    assert "".join(f'<th scope="col">{each}</th>' for each in heads) in found
    words = "".join(f"<td>{each}</td>" for each in ("survives", "survives", "survives", "perishes"))
    assert f'<tr><th scope="row">{HARDWARE}</th>{words}</tr>' in found
    shown = survey(str(hostile(tmp_path)))._repr_html_()
    assert html.escape(f"one {EVIL}") in shown
    assert "<img" not in shown
