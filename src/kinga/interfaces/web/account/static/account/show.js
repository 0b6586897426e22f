// Show the passphrases of a form while the tick is set; what is sent is the same.
for (const row of document.querySelectorAll("[data-show]")) {
  const form = row.closest("form");
  const fields = [...form.querySelectorAll('input[type="password"]')];
  const tick = row.querySelector("input");
  const show = () => fields.forEach((field) => { field.type = tick.checked ? "text" : "password"; });
  row.hidden = false;
  tick.addEventListener("change", show);
  // A browser may keep what was typed as text: never offer it.
  form.addEventListener("submit", () => { tick.checked = false; show(); });
}
