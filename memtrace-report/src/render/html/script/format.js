// Sizes and times as the rest of the page writes them, and what every part of the script uses.
const byId = (id) => document.getElementById(id);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

function size(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
  let value = bytes;
  let unit = 0;
  while (value >= (unit === 0 ? 1024 : 1023.5) && unit + 1 < units.length) {
    value /= 1024;
    unit += 1;
  }
  let decimals = 0;
  if (unit > 2) decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  else if (unit > 0 && value < 9.95) decimals = 1;
  return `${value.toFixed(decimals)} ${units[unit]}`;
}

// A time to as many digits as tell two ends of `span` apart.
function time(ns, span) {
  const [unit, length] = span < 1e9 ? ["ms", 1e6] : span < 180e9 ? ["s", 1e9] : span < 10800e9 ? ["min", 60e9] : ["h", 3600e9];
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(span / length)));
  return `${(ns / length).toFixed(Math.min(decimals, 6))} ${unit}`;
}

// A value, no further than its bounds.
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
