// Warns two minutes before the session ends and lets the worker stay. Without script the session ends the
// same way. Windows of one browser tell each other, so one busy window keeps the others quiet. When the end
// comes, a page on which something was typed is covered and kept; any other page is loaded again.
(function () {
  "use strict";
  var box = document.querySelector("[data-idle]");
  var endBox = document.querySelector("[data-idle-end]");
  if (!box || !endBox) {
    return;
  }
  var limit = Number(box.getAttribute("data-idle")) * 1000;
  var warning = Math.min(120000, limit / 2);
  var channel = "BroadcastChannel" in window ? new BroadcastChannel("kinga-idle") : null;
  var timers = [];
  var typed = false;
  var before = null;

  function show(which) {
    before = before || document.activeElement;
    which.hidden = false;
    which.querySelector("a, button").focus();
  }

  function begin() {
    timers.forEach(clearTimeout);
    box.hidden = endBox.hidden = true;
    document.body.classList.remove("ended");
    if (before && before.focus) {
      before.focus();
    }
    before = null;
    timers = [
      setTimeout(function () { show(box); }, limit - warning),
      setTimeout(end, limit + 2000)
    ];
  }

  function end() {
    if (!typed) {
      window.location.reload();
      return;
    }
    box.hidden = true;
    document.body.classList.add("ended");
    show(endBox);
  }

  // Signing in again changed the token: the forms of this page must carry the new one.
  function token() {
    var found = /(?:^|; )(?:__Host-)?csrf=([^;]+)/.exec(document.cookie);
    var fields = document.querySelectorAll("[name=csrfmiddlewaretoken]");
    if (found) {
      fields.forEach(function (field) { field.value = found[1]; });
    }
    return fields.length ? fields[0].value : "";
  }

  function stay(otherwise) {
    fetch(box.getAttribute("data-extend"), {
      method: "POST",
      headers: { "X-CSRFToken": token() },
      credentials: "same-origin"
    }).then(function (answer) {
      if (!answer.ok) {
        otherwise();
        return;
      }
      begin();
      if (channel) {
        channel.postMessage("here");
      }
    });
  }

  document.addEventListener("input", function () { typed = true; });
  box.querySelector("[data-extend-now]").addEventListener("click", function () { stay(end); });
  endBox.querySelector("[data-uncover]").addEventListener("click", function () {
    stay(function () { endBox.querySelector("a").focus(); });
  });
  if (channel) {
    channel.onmessage = begin;
    channel.postMessage("here");
  }
  begin();
})();
