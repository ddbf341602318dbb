// The report's script. Everything shown is text: nodes are made here and filled with textContent, never with markup.
"use strict";

(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const text = (number) => data.strings[number];
  const part = (id) => document.getElementById(id);
  const NAMES = { h: "holds", f: "fails", u: "undetermined", "-": "none" };
  const CLASSES = { h: "holds", f: "fails", u: "open", "-": "none" };
  const MANY = 100; // rows beyond which only those in sight are there
  const ROW = 38; // pixels of such a row, as in page.css
  const AROUND = 12; // rows kept ready above and below
  const PRINTED = 2500; // rows that go on paper

  const theories = data.theories.map(([iri, label, definition, where, concerns, quotes, words], number) => ({
    number, iri: text(iri), label: text(label), definition: text(definition), where: text(where),
    concerns: text(concerns), quotes: quotes.map(text), words: { f: text(words[0]), u: text(words[1]), h: text(words[2]) },
  }));
  const entities = data.entities.map(([iri, label], number) => ({ number, iri: text(iri), label: text(label) }));
  const kinds = data.kinds.map(([label, ours, members, count]) => ({
    label: text(label), count, theories: ours.map((each) => theories[each]), entities: members.map((each) => entities[each]),
    place: new Map(members.map((each, place) => [each, place])),
  }));
  for (const kind of kinds) for (const theory of kind.theories) theory.kind = kind;

  const shown = { moment: data.start, bearer: "", theory: "", status: "", text: "", cell: null };

  // Making elements

  function make(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === undefined || value === false) continue;
      made.setAttribute(key, value === true ? "" : String(value));
    }
    made.append(...children);
    return made;
  }

  // What is the case

  function letter(entity, theory, moment = shown.moment) {
    const place = theory.kind.place.get(entity.number);
    return place === undefined ? "-" : data.columns[data.verdicts[moment][theory.number]][place];
  }

  const key = (entity, theory) => `${entity.number} ${theory.number}`;
  const word = (theory, status) => (status === "-" ? "–" : theory.words[status]);

  function isDisputed(entity, ours) {
    const said = new Map();
    for (const theory of ours) {
      const found = said.get(theory.concerns) ?? new Set();
      said.set(theory.concerns, found.add(letter(entity, theory)));
    }
    return [...said.values()].some((found) => found.has("h") && found.has("f"));
  }

  function ofAll(some, all) {
    const said = all.toLocaleString("en");
    return some === all ? `all ${said}` : `${some.toLocaleString("en")} of ${said}`;
  }

  function when(moment) {
    const day = text(data.moments[moment][0]);
    return day ? day.replace("T00:00:00Z", "") : "the end of the story";
  }

  // Filters

  const folded = (words) => words.toLocaleLowerCase();

  function filtered(kind) {
    const wanted = folded(shown.text.trim());
    let ours = kind.theories.filter((each) => !shown.theory || String(each.number) === shown.theory);
    let members = kind.entities;
    if (wanted) {
      const named = ours.filter((each) => folded(each.label).includes(wanted));
      const people = members.filter((each) => folded(each.label).includes(wanted) || folded(each.iri).includes(wanted));
      if (people.length) members = people;
      else if (named.length) ours = named;
      else members = [];
    }
    if (shown.status === "disputed") members = members.filter((each) => isDisputed(each, ours));
    else if (shown.status) {
      members = members.filter((each) => ours.some((theory) => letter(each, theory) === shown.status));
    }
    return { theories: ours, entities: members };
  }

  // One grid for each kind of bearer

  class Grid {
    constructor(kind) {
      this.kind = kind;
      this.turned = kind.entities.length > kind.theories.length; // entities are rows where there are more of them
      this.head = make("thead");
      this.body = make("tbody");
      this.table = make("table", { role: "grid", "aria-label": `Verdicts: ${kind.label}` }, this.head, this.body);
      this.frame = make("div", { class: "grid" }, this.table);
      this.title = make("h3");
      this.root = make("div", {}, this.title, this.frame);
      this.active = { row: 0, column: 0 };
      this.whole = false;
      this.frame.addEventListener("scroll", () => this.many && this.draw(), { passive: true });
      this.table.addEventListener("click", (event) => this.point(event.target.closest("td[data-row]")));
      this.table.addEventListener("keydown", (event) => this.press(event));
    }

    get many() { return this.rows.length > MANY && !this.whole; }

    pair(row, column) {
      const [down, across] = [this.rows[row], this.columns[column]];
      return this.turned ? { entity: down, theory: across } : { entity: across, theory: down };
    }

    fill() {
      const { theories: ours, entities: members } = filtered(this.kind);
      const off = (shown.bearer && shown.bearer !== this.kind.label) || !ours.length || !members.length;
      this.members = off ? [] : members;
      this.root.hidden = off;
      [this.rows, this.columns] = this.turned ? [members, ours] : [ours, members];
      if (off) return;
      this.title.textContent = `${this.kind.label} (${ofAll(members.length, this.kind.count).replace("all ", "")})`;
      this.table.setAttribute("aria-rowcount", this.rows.length + 1);
      this.table.setAttribute("aria-colcount", this.columns.length + 1);
      this.head.replaceChildren(make("tr", { "aria-rowindex": 1 },
        make("th", { scope: "col" }, this.turned ? "entity" : "theory"),
        ...this.columns.map((each) => make("th", { scope: "col", title: each.definition ?? each.iri }, each.label))));
      this.active.row = Math.min(this.active.row, this.rows.length - 1);
      this.active.column = Math.min(this.active.column, this.columns.length - 1);
      this.draw(true);
    }

    // Draw the rows in sight, or all of them where they are not many.
    draw(always = false) {
      const total = this.rows.length;
      let [first, last] = [0, total];
      if (this.many) {
        first = Math.max(0, Math.floor(this.frame.scrollTop / ROW) - AROUND);
        last = Math.min(total, first + Math.ceil((this.frame.clientHeight || 600) / ROW) + 2 * AROUND);
      }
      if (!always && first === this.first && last === this.last) return;
      const focused = this.body.contains(document.activeElement);
      [this.first, this.last] = [first, last];
      this.active.row = Math.min(Math.max(this.active.row, first), last - 1);
      this.table.classList.toggle("many", this.many);
      const rows = [];
      for (let row = first; row < last; row += 1) rows.push(this.line(row));
      this.body.replaceChildren(...this.gap(first), ...rows, ...this.gap(total - last));
      if (focused) this.cell(this.active.row, this.active.column).focus({ preventScroll: true });
    }

    gap(rows) {
      if (!rows) return [];
      const filler = make("td", { colspan: this.columns.length + 1 });
      filler.style.height = `${rows * ROW}px`;
      return [make("tr", { class: "gap", "aria-hidden": "true" }, filler)];
    }

    line(row) {
      const each = this.rows[row];
      const changes = (list, place) => place > 0 && list[place].concerns !== list[place - 1].concerns;
      return make("tr", { "aria-rowindex": row + 2, class: !this.turned && changes(this.rows, row) ? "first" : undefined },
        make("th", { scope: "row", title: each.definition ?? each.iri }, each.label),
        ...this.columns.map((_, column) => {
          const { entity, theory } = this.pair(row, column);
          const status = letter(entity, theory);
          const said = data.remarks[shown.moment][key(entity, theory)];
          const first = this.turned && changes(this.columns, column) ? " first" : "";
          const here = row === this.active.row && column === this.active.column;
          const chosen = shown.cell !== null && shown.cell.entity === entity && shown.cell.theory === theory;
          const made = make("td", {
            role: "gridcell", class: CLASSES[status] + first, tabindex: here ? 0 : -1, "data-row": row,
            "data-column": column, "aria-selected": chosen ? "true" : "false", "aria-colindex": column + 2,
            "aria-label": { u: "undetermined", "-": "no verdict" }[status],
          }, word(theory, status));
          if (said !== undefined) made.append(make("small", {}, text(said)));
          return made;
        }));
    }

    cell(row, column) {
      return this.body.querySelector(`td[data-row="${row}"][data-column="${column}"]`);
    }

    point(cell) {
      if (cell === null) return;
      this.go(Number(cell.dataset.row), Number(cell.dataset.column));
      choose(this.pair(this.active.row, this.active.column));
    }

    // Move the one cell that the tab key reaches.
    go(row, column) {
      this.cell(this.active.row, this.active.column)?.setAttribute("tabindex", "-1");
      this.active = {
        row: Math.min(Math.max(row, 0), this.rows.length - 1),
        column: Math.min(Math.max(column, 0), this.columns.length - 1),
      };
      if (this.many) {
        const [top, bottom] = [this.active.row * ROW, (this.active.row + 1) * ROW];
        const head = this.head.offsetHeight;
        const { scrollTop, clientHeight } = this.frame;
        if (top < scrollTop) this.frame.scrollTop = top;
        else if (bottom > scrollTop + clientHeight - head) this.frame.scrollTop = bottom - clientHeight + head;
        this.draw();
      }
      const cell = this.cell(this.active.row, this.active.column);
      cell.setAttribute("tabindex", "0");
      cell.focus({ preventScroll: this.many });
      if (!this.many) cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    press(event) {
      const { row, column } = this.active;
      const page = Math.max(1, Math.floor(this.frame.clientHeight / ROW) - 2);
      const far = event.ctrlKey || event.metaKey;
      const moves = {
        ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1],
        ArrowRight: [row, column + 1], PageUp: [row - page, column], PageDown: [row + page, column],
        Home: [far ? 0 : row, 0], End: [far ? this.rows.length - 1 : row, this.columns.length - 1],
      };
      if (event.key === "Enter" || event.key === " ") choose(this.pair(row, column));
      else if (event.key === "Escape") choose(null);
      else if (event.key in moves) this.go(...moves[event.key]);
      else return;
      event.preventDefault();
    }

    // Go to an entity, under a theory if it is there.
    find(entity, theory) {
      const [down, across] = this.turned ? [entity, theory] : [theory, entity];
      const row = this.rows.indexOf(down);
      const column = this.columns.indexOf(across);
      if (this.root.hidden || (this.turned ? row : column) < 0) return false;
      this.go(Math.max(row, 0), Math.max(column, 0));
      return true;
    }
  }

  const grids = kinds.map((kind) => new Grid(kind));

  // The explanation of a cell

  function choose(cell) {
    const empty = cell === null || letter(cell.entity, cell.theory) === "-";
    shown.cell = empty ? null : cell;
    for (const grid of grids) if (!grid.root.hidden) grid.draw(true);
    explain();
    if (shown.cell === null) return;
    const grid = grids[kinds.indexOf(shown.cell.theory.kind)]; // the page has been laid out anew around it
    grid.frame.scrollIntoView({ block: "nearest" });
    grid.cell(grid.active.row, grid.active.column)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function lines(list) {
    return make("ul", {}, ...list.map((line) => {
      if (typeof line === "number") return make("li", {}, text(line));
      const [said, status, under] = line;
      return make("li", { class: status || undefined }, text(said), ...(under.length ? [lines(under)] : []));
    }));
  }

  function explain() {
    const panel = part("why");
    document.documentElement.classList.toggle("chosen", shown.cell !== null);
    part("split").classList.toggle("open", shown.cell !== null);
    panel.hidden = shown.cell === null;
    const found = shown.cell && data.why[shown.moment][key(shown.cell.entity, shown.cell.theory)];
    const explanation = found === undefined || found === null ? null : data.explanations[found];
    light(explanation);
    if (shown.cell === null) return panel.replaceChildren();
    const { entity, theory } = shown.cell;
    const close = make("button", { type: "button", class: "close", "aria-label": "Close the explanation" }, "×");
    close.addEventListener("click", () => choose(null));
    const status = letter(entity, theory);
    const plain = status === "-" ? "it has no verdict at this moment" : status === "u" ? "undetermined" : word(theory, status);
    const answer = explanation ? text(explanation[0]) : `${entity.label}, ${theory.label}: ${plain}.`;
    panel.replaceChildren(close, make("h3", {}, answer),
      make("p", { class: "faint" }, theory.where ? `${theory.definition} (${theory.where})` : theory.definition),
      ...theory.quotes.map((quote) => make("blockquote", {}, quote)),
      ...(explanation ? reasons(explanation) : status === "-" ? [] : elsewhere(entity, theory, status)));
    panel.scrollTop = 0;
    part("said").textContent = answer;
    return undefined;
  }

  function reasons([, sections, facts, , count]) {
    const found = sections.flatMap(([head, inside]) => [make("h4", {}, text(head)), lines(inside)]);
    if (count) {
      const listed = facts.map((terms) => make("li", {}, terms.map(text).join(" ")));
      const more = count > facts.length ? [make("li", {}, `… ${count - facts.length} more`)] : [];
      found.push(make("h4", {}, "the facts that decide it"), make("ul", {}, ...listed, ...more));
    }
    return found;
  }

  const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;

  // What to do about a verdict that is not explained here.
  function elsewhere(entity, theory, status) {
    const found = [make("h4", {}, "not explained in this page")];
    if (data.command.length) {
      const [before, after] = data.command.map(text);
      const day = text(data.moments[shown.moment][0]);
      const at = day ? ` --at ${day}` : "";
      found.push(make("p", {}, "This command explains it:"),
        make("code", {}, `${before} ${quoted(entity.iri)} ${quoted(theory.iri)}${at}${after && ` ${after}`}`));
    }
    const pattern = (each) => theory.kind.theories.map((other) => letter(each, other)).join("");
    const own = pattern(entity);
    const like = theory.kind.entities.find((each) => key(each, theory) in data.why[shown.moment]
      && letter(each, theory) === status && pattern(each) === own);
    if (like) {
      const go = make("button", { type: "button" }, like.label);
      go.addEventListener("click", () => { visit(like, theory); choose({ entity: like, theory }); });
      found.push(make("p", {}, "Explained, with the same verdicts under every theory: ", go));
    }
    return found;
  }

  // Go to a cell, in whatever grid it is; filters that hide it are lifted.
  function visit(entity, theory) {
    if (grids.some((grid) => grid.find(entity, theory))) return;
    clear();
    grids.some((grid) => grid.find(entity, theory));
  }

  // The picture

  const waiting = new Map();

  function picture() {
    const figure = part("drawing");
    if (figure === null) return;
    if (!waiting.has(shown.moment)) {
      const template = part(`picture-${shown.moment}`);
      waiting.set(shown.moment, template ? template.content.firstElementChild : figure.firstElementChild);
    }
    figure.replaceChildren(waiting.get(shown.moment));
  }

  function light(explanation) {
    const figure = part("drawing");
    if (figure === null) return;
    const asked = shown.cell?.entity.iri;
    const cited = new Set(explanation ? explanation[3].map(text) : []);
    let first = null;
    for (const group of figure.querySelectorAll("[data-entity], [data-stage]")) {
      const names = (group.dataset.entity ?? group.dataset.stage).split(" ");
      group.classList.toggle("asked", names.includes(asked));
      group.classList.toggle("cited", names.some((name) => cited.has(name)));
      if (names.includes(asked)) first ??= group;
    }
    figure.classList.toggle("lit", figure.querySelector(".asked, .cited") !== null);
    if (first) {
      const [box, room] = [first.getBoundingClientRect(), figure.getBoundingClientRect()];
      if (box.top < room.top || box.bottom > room.bottom) figure.scrollTop += box.top - room.top - room.height / 3;
    }
  }

  part("drawing")?.addEventListener("click", (event) => {
    const track = event.target.closest("[data-entity]");
    const names = track ? track.dataset.entity.split(" ") : [];
    const entity = entities.find((each) => names.includes(each.iri));
    if (entity) visit(entity, shown.cell?.theory);
  });

  // The tools

  function fill() {
    for (const grid of grids) grid.fill();
    const here = new Set(grids.flatMap((grid) => grid.members)).size;
    part("count").textContent = here ? `${ofAll(here, data.size)} entities` : "nothing is like that";
  }

  function move(moment) {
    shown.moment = Math.min(Math.max(moment, 0), data.moments.length - 1);
    const happening = text(data.moments[shown.moment][1]);
    const said = `${when(shown.moment)}${happening ? `: ${happening}` : ""}`;
    part("moment").value = shown.moment;
    part("moment").setAttribute("aria-valuetext", said);
    part("when").textContent = `${said} (${shown.moment + 1} of ${data.moments.length})`;
    part("earlier").disabled = shown.moment === 0;
    part("later").disabled = shown.moment === data.moments.length - 1;
    picture();
    fill();
    explain();
  }

  function options(select, pairs) {
    select.replaceChildren(...pairs.map(([value, label]) => make("option", { value }, label)));
    select.addEventListener("change", () => { shown[select.id] = select.value; fill(); });
  }

  function clear() {
    for (const id of ["bearer", "theory", "status", "text"]) part(id).value = shown[id] = "";
    fill();
  }

  options(part("bearer"), [["", "all"], ...kinds.map((kind) => [kind.label, kind.label])]);
  options(part("theory"), [["", "all"], ...theories.map((each) => [each.number, each.label])]);
  options(part("status"), [["", "any"], ["h", "survives or preserved"], ["f", "perishes or lost"],
    ["u", "undetermined"], ["disputed", "disputed"]]);
  part("text").addEventListener("input", () => { shown.text = part("text").value; fill(); });
  part("clear").addEventListener("click", clear);
  part("tools").addEventListener("submit", (event) => event.preventDefault());
  part("moment").max = data.moments.length - 1;
  part("moment").addEventListener("input", () => move(Number(part("moment").value)));
  part("earlier").addEventListener("click", () => move(shown.moment - 1));
  part("later").addEventListener("click", () => move(shown.moment + 1));

  // On paper every row is there, within reason.
  function printing(is) {
    for (const grid of grids) {
      grid.whole = is && grid.rows.length <= PRINTED;
      if (!grid.root.hidden) grid.draw(true);
    }
  }
  window.addEventListener("beforeprint", () => printing(true));
  window.addEventListener("afterprint", () => printing(false));
  window.matchMedia("print").addEventListener("change", (event) => printing(event.matches));

  // The tools stay in sight; what else does stands below them.
  new ResizeObserver(([{ target }]) => {
    if (getComputedStyle(target).position !== "sticky") return;
    document.documentElement.style.setProperty("--tools", `${Math.floor(target.offsetHeight)}px`);
  }).observe(part("tools"));

  part("grids").append(...grids.map((grid) => grid.root));
  part("filters").hidden = false;
  part("hint").hidden = false;
  part("slide").hidden = data.moments.length < 2;
  move(data.start);
})();
