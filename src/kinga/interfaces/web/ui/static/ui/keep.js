// What stands in the forms of this page and is not saved: found, written down, and sent to be kept for its worker.
// Nothing is ever stored in the browser.
(function () {
  "use strict";
  var touched = new Set();

  document.addEventListener("input", function (event) {
    if (event.target.form) {
      touched.add(event.target.form);
    }
  });

  // Forms in which something was typed on this page, and those that came back with an error or were reopened.
  function unsaved() {
    return Array.prototype.filter.call(document.querySelectorAll("main form"), function (form) {
      return form.method === "post" && (touched.has(form) || form.querySelector("[data-unsaved]"));
    });
  }

  function words(element) {
    return element ? element.textContent.replace(/\s+/g, " ").trim() : "";
  }

  // What a person reads of one control: its label and what it says; nothing for what nobody typed or chose.
  function said(control) {
    var label = words(control.labels && control.labels[0]);
    if (control.type === "hidden" || control.type === "file" || !control.value.trim()) {
      return null;
    }
    if (control.type === "radio" || control.type === "checkbox") {
      var group = control.closest("fieldset");
      return control.checked ? [words(group && group.querySelector("legend")) || label, label] : null;
    }
    if (control.tagName === "SELECT") {
      return [label, words(control.selectedOptions[0])];
    }
    return [label, control.value];
  }

  function written(form) {
    var secret = form.querySelector("[type=password], [autocomplete=one-time-code]");
    var fields = [];
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken") {
        fields.push([name, value]);
      }
    });
    var controls = Array.prototype.filter.call(form.elements, function (control) {
      return control.name && !control.disabled && control.tagName !== "BUTTON";
    });
    return secret ? null : {
      path: new URL(form.getAttribute("action") || "", window.location.href).pathname,
      fields: fields,
      said: controls.map(said).filter(Boolean)
    };
  }

  // The body of the request that keeps them. `why`: "ended", "left" or "signed out".
  function body(worker, token, why) {
    var data = new FormData();
    data.append("csrfmiddlewaretoken", token);
    data.append("worker", worker);
    data.append("why", why);
    unsaved().map(written).filter(Boolean).forEach(function (form) {
      data.append("form", JSON.stringify(form));
    });
    return data;
  }

  // A page that answers a form with its errors cannot be asked for again: "back" would ask whether to send the form
  // once more. Its place in the history becomes that of the page on which the form stood.
  var before = document.referrer;
  if (document.body.hasAttribute("data-answer") && document.querySelector("[data-unsaved], .error-summary") &&
      before.indexOf(window.location.origin + "/") === 0) {
    window.history.replaceState(null, "", before);
  }

  window.kingaKeep = { unsaved: unsaved, body: body };
})();
