
// Starts every part. What needs the script is shown from here on; on paper, everything is.
document.documentElement.classList.add("running");
ranking();
flames();
curve();
window.addEventListener("beforeprint", () => all("details:not([open])").forEach((details) => { details.dataset.closed = ""; details.open = true; }));
window.addEventListener("afterprint", () => all("details[data-closed]").forEach((details) => { delete details.dataset.closed; details.open = false; }));
