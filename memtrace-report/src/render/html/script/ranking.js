
// The ranking: sorted by any column that has figures or names, filtered, and short until asked for all.
function ranking() {
  const FIRST = 25;
  const table = byId("ranking-table");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const count = byId("ranking-count");
  const more = byId("ranking-all");
  const filter = byId("ranking-filter");
  const changed = byId("ranking-changed");
  let showAll = false;

  function value(row, column) {
    const cell = row.cells[column];
    const figure = cell.querySelector("data");
    return figure ? Number(figure.value) : cell.textContent;
  }

  function show() {
    const wanted = filter.value.trim().toLowerCase();
    const found = [...body.rows].filter((row) => row.cells[1].textContent.toLowerCase().includes(wanted)
      && !(changed?.checked && row.classList.contains("faint")));
    rows.forEach((row) => { row.hidden = true; });
    found.slice(0, showAll ? found.length : FIRST).forEach((row) => { row.hidden = false; });
    const shown = showAll ? found.length : Math.min(found.length, FIRST);
    count.value = wanted || shown < rows.length ? `${shown} of ${rows.length} ${table.dataset.rows}` : "";
    more.hidden = found.length <= FIRST;
    more.textContent = showAll ? `Show first ${FIRST}` : `Show all ${found.length}`;
  }

  function sort(column) {
    const header = table.tHead.rows[0].cells[column];
    const isText = header.classList.contains("text");
    const before = header.getAttribute("aria-sort");
    const descending = before ? before === "ascending" : !isText;
    all("[aria-sort]", table.tHead).forEach((other) => other.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", descending ? "descending" : "ascending");
    const order = (a, b) => (isText ? a.localeCompare(b) : a - b) * (descending ? -1 : 1);
    // Rows that are equal keep the order in which they came.
    const keyed = rows.map((row) => ({ row, key: value(row, column) }));
    keyed.sort((a, b) => order(a.key, b.key));
    body.append(...keyed.map(({ row }) => row));
    show();
  }

  [...table.tHead.rows[0].cells].forEach((header, column) => {
    if (header.classList.contains("place")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sort(column));
    header.append(button);
  });
  filter.addEventListener("input", show);
  changed?.addEventListener("change", show);
  more.addEventListener("click", () => { showAll = !showAll; show(); });
  window.addEventListener("beforeprint", () => rows.forEach((row) => { row.hidden = false; }));
  window.addEventListener("afterprint", show);
  show();
}
