
// The curve: what is under the pointer in words, and a closer look at a stretch of time.
function curve() {
  const chart = byId("curve");
  if (!chart) return;
  const data = JSON.parse(byId("curve-data").textContent);
  const plot = chart.querySelector(".plot");
  const [brush, cursor] = [plot.querySelector(".brush"), plot.querySelector(".cursor")];
  const reading = byId("curve-reading");
  const GRID = 6000;
  const SHORTEST = Math.max(data.time_ns / 4096, 1000);
  let [from, to] = [0, data.time_ns];
  let at = null;
  let start = null;

  // Labels stay where the axes have them, and say what time that is now.
  function label(axes, inset) {
    for (const text of all("text[text-anchor=middle]", axes)) {
      const share = (Number(text.getAttribute("x")) - inset.left) / inset.width;
      text.dataset.whole ??= text.textContent;
      text.textContent = to - from === data.time_ns ? text.dataset.whole : time(from + share * (to - from), to - from);
    }
  }

  function view(first, last) {
    const length = clamp(last - first, SHORTEST, data.time_ns);
    from = clamp(first, 0, data.time_ns - length);
    to = from + length;
    plot.setAttribute("viewBox", `${from / data.time_ns * GRID} 0 ${length / data.time_ns * GRID} 1000`);
    label(chart.querySelector(".wide"), data.wide);
    label(chart.querySelector(".narrow"), data.narrow);
    const whole = length === data.time_ns;
    for (const name of ["out", "earlier", "later", "all"]) {
      document.querySelector(`[data-zoom=${name}]`).disabled = whole;
    }
    if (at !== null) read(clamp(at, from, to));
  }

  const middle = () => (at === null ? (from + to) / 2 : at);
  const zooms = {
    in: () => view(middle() - (to - from) / 4, middle() + (to - from) / 4),
    out: () => view(from - (to - from) / 2, to + (to - from) / 2),
    earlier: () => view(from - (to - from) / 4, to - (to - from) / 4),
    later: () => view(from + (to - from) / 4, to + (to - from) / 4),
    all: () => view(0, data.time_ns),
  };

  function read(ns) {
    at = ns;
    const x = ns / data.time_ns * GRID;
    cursor.setAttribute("x1", x);
    cursor.setAttribute("x2", x);
    const step = data.steps.find(([first, last]) => first <= ns && ns <= last);
    const near = data.checkpoints.filter(([when]) => Math.abs(when - ns) < (to - from) / 100).map(([, name]) => name);
    const parts = [time(ns, to - from)];
    if (step) {
      const [, , low, high, leaf] = step;
      parts.push(size(high) === size(low) ? `RSS ${size(high)}` : `RSS ${size(low)} to ${size(high)}`, data.leaves[leaf] || "nothing open");
    } else {
      parts.push("no reading");
    }
    if (near.length) parts.push(`checkpoint ${near.join(", ")}`);
    reading.value = parts.join(" · ");
  }

  function timeAt(event) {
    const { left, width } = plot.getBoundingClientRect();
    return from + clamp((event.clientX - left) / width, 0, 1) * (to - from);
  }

  function draw(end) {
    const [first, last] = [Math.min(start, end), Math.max(start, end)];
    brush.setAttribute("x", first / data.time_ns * GRID);
    brush.setAttribute("width", (last - first) / data.time_ns * GRID);
  }

  chart.addEventListener("pointerdown", (event) => {
    start = timeAt(event);
    chart.setPointerCapture(event.pointerId);
  });
  chart.addEventListener("pointermove", (event) => {
    read(timeAt(event));
    if (start !== null) draw(at);
  });
  chart.addEventListener("pointerup", (event) => {
    const [first, last] = [Math.min(start, timeAt(event)), Math.max(start, timeAt(event))];
    // Less than a hundredth of the view is a click of an unsteady hand.
    if (start !== null && last - first > (to - from) / 100) view(first, last);
    start = null;
    brush.setAttribute("width", 0);
  });
  chart.addEventListener("pointercancel", () => { start = null; brush.setAttribute("width", 0); });
  chart.addEventListener("keydown", (event) => {
    const step = (to - from) / 100;
    if (event.key === "ArrowLeft") read(clamp(middle() - step, from, to));
    else if (event.key === "ArrowRight") read(clamp(middle() + step, from, to));
    else if (event.key === "+") zooms.in();
    else if (event.key === "-") zooms.out();
    else if (event.key === "Escape") zooms.all();
    else return;
    event.preventDefault();
  });
  all("[data-zoom]").forEach((button) => button.addEventListener("click", zooms[button.dataset.zoom]));
  view(0, data.time_ns);
}
