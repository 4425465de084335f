
// The flame graphs: one is shown, its boxes zoom, and a reading says what is under the pointer or the focus.
function flame(figure, reading, reset) {
  const FITS = 7.3; // The width of a letter.
  const svg = figure.querySelector("svg");
  // Callers first: the whole is the first box.
  const boxes = svg ? all("g > g", svg).map(box).sort((a, b) => a.y - b.y || a.x - b.x) : [];
  let view = null;

  function box(group) {
    const rect = group.querySelector("rect");
    const [, name, bytes] = /^(.*) \(([\d,]+) bytes, [\d.]+%\)$/su.exec(group.querySelector("title").textContent);
    const x = Number.parseFloat(rect.getAttribute("x"));
    const width = Number.parseFloat(rect.getAttribute("width"));
    return { group, rect, text: group.querySelector("text"), name, bytes: Number(bytes.replaceAll(",", "")), x, width, y: Number(rect.getAttribute("y")) };
  }

  const holds = (outer, inner) => outer.x <= inner.x + 1e-4 && inner.x + inner.width <= outer.x + outer.width + 1e-4;
  const path = (of) => boxes.filter((other) => other.y <= of.y && holds(other, of)).sort((a, b) => a.y - b.y);

  function describe(of) {
    const names = path(of).slice(1).map(({ name }) => name).join(" → ") || "everything";
    return `${names}: ${size(of.bytes)}, ${(of.bytes / boxes[0].bytes * 100).toFixed(1)} %`;
  }

  // A click lands on a box, keys move between boxes; only one of them is a stop of the Tab key.
  function focus(to) {
    if (!to) return;
    boxes.forEach(({ group }) => group.setAttribute("tabindex", "-1"));
    to.group.setAttribute("tabindex", "0");
    to.group.focus();
  }

  function draw(width = svg.clientWidth) {
    const scale = 100 / view.width;
    const room = width / 100;
    for (const one of boxes) {
      const left = clamp((one.x - view.x) * scale, 0, 100);
      const right = clamp((one.x + one.width - view.x) * scale, 0, 100);
      one.group.style.display = right - left > 1e-4 ? "" : "none";
      one.rect.setAttribute("x", `${left}%`);
      one.rect.setAttribute("width", `${right - left}%`);
      one.text.setAttribute("x", `${left + 0.3}%`);
      const letters = Math.floor(((right - left) * room - 8) / FITS);
      one.text.textContent = letters >= one.name.length ? one.name : letters > 3 ? `${one.name.slice(0, letters - 1)}…` : "";
    }
    reset.disabled = view === boxes[0];
  }

  function zoom(to) {
    view = to;
    draw();
    reading.value = describe(to);
  }

  function neighbour(of, key) {
    const shown = boxes.filter(({ group }) => group.style.display !== "none");
    const row = shown.filter(({ y }) => y === of.y).sort((a, b) => a.x - b.x);
    const below = shown.filter((other) => other.y > of.y && holds(of, other)).sort((a, b) => a.y - b.y || b.width - a.width);
    return { ArrowLeft: row[row.indexOf(of) - 1], ArrowRight: row[row.indexOf(of) + 1], ArrowUp: path(of).at(-2), ArrowDown: below[0] }[key];
  }

  boxes.forEach((one) => {
    one.group.setAttribute("role", "button");
    one.group.setAttribute("tabindex", one === boxes[0] ? "0" : "-1");
    one.group.setAttribute("aria-label", describe(one));
    const say = () => { reading.value = describe(one); };
    one.group.addEventListener("pointerenter", say);
    one.group.addEventListener("focus", say);
    one.group.addEventListener("click", () => { zoom(one); focus(one); });
    one.group.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") zoom(one);
      else if (event.key === "Escape") zoom(boxes[0]);
      else if (event.key.startsWith("Arrow")) focus(neighbour(one, event.key));
      else return;
      event.preventDefault();
    });
  });
  [view] = boxes;
  return { draw: (width) => view && draw(width), reset: () => view && zoom(boxes[0]) };
}

function flames() {
  const NARROWEST_PAPER = 640;
  const reading = byId("flame-reading");
  const reset = byId("flame-reset");
  const keys = all("input[name=flame]");
  if (!keys.length) return;
  const graphs = new Map(keys.map(({ value }) => [value, flame(byId(`flame-${value}`), reading, reset)]));
  const chosen = () => keys.find(({ checked }) => checked).value;
  function show() {
    keys.forEach(({ value }) => { byId(`flame-${value}`).hidden = value !== chosen(); });
    reset.disabled = true;
    graphs.get(chosen()).draw();
  }
  keys.forEach((key) => key.addEventListener("change", show));
  reset.addEventListener("click", () => graphs.get(chosen()).reset());
  window.addEventListener("resize", () => graphs.get(chosen()).draw());
  // Paper shows them all, and nothing says how wide it will be.
  window.addEventListener("beforeprint", () => graphs.forEach((graph) => graph.draw(NARROWEST_PAPER)));
  window.addEventListener("afterprint", show);
  show();
}
